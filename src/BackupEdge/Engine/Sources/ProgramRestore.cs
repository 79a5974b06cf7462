using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Restores a stream through the standard input of a program. The program <em>must</em> receive the first byte only after the whole stream
/// was verified, and must not see the end of its input before the end of the stream; otherwise it is killed first.
/// </summary>
internal static class ProgramRestore
{
    /// <summary>Runs the program until it has read the whole stream.</summary>
    /// <exception cref="Fault">The program failed; the code is <see cref="ChildCommand.FaultCode"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled and the program was killed.</exception>
    public static void Run(IRestoredStream stream, ChildCommand command, TimeProvider time, CancellationToken cancellationToken)
    {
        if (stream.Read(_ => { }) is { } damage)
        {
            stream.AddError("damaged", $"{damage}; nothing was restored");
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
            stream.AddError("damaged", $"{problem}; {command.Subject} was killed before it was finished");
            return;
        }

        child.CloseInput();
        child.WaitForSuccess();
        stream.AddFile(replaced: false);
    }
}
