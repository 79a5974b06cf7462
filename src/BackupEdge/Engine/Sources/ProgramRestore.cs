using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Restores a stream through the standard input of a program. The program <em>must</em> get its first byte only after the whole stream was
/// found to be undamaged, and must never see an end that is not the stream's: it is killed first.
/// </summary>
internal static class ProgramRestore
{
    /// <summary>Runs the program until it has taken the whole stream.</summary>
    /// <exception cref="Fault">The command's code.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the program was killed.</exception>
    public static void Run(IRestoredStream stream, ChildCommand command, TimeProvider time, CancellationToken cancellationToken)
    {
        if (stream.Read(_ => { }) is { } damage)
        {
            stream.AddError("damaged", $"{damage}; nothing was put back");
            return;
        }

        using var child = ChildProcess.Start(command, isRead: false, isFed: true, time, cancellationToken);
        void Take(ReadOnlySpan<byte> bytes)
        {
            child.Write(bytes);
            stream.AddBytes(bytes.Length);
        }

        if (stream.Read(Take) is { } problem)
        {
            child.Dispose();
            stream.AddError("damaged", $"{problem}; {command.Subject} was killed half-way");
            return;
        }

        child.CloseInput();
        child.WaitForSuccess();
        stream.AddFile(replaced: false);
    }
}
