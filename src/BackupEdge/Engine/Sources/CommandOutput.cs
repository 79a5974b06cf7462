using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>Reads the standard output of a program as a stream. The program must exit with code 0.</summary>
internal sealed class CommandOutput : IStreamSource
{
    private readonly ChildProcess _process;

    /// <summary>Starts the command of a source of kind <c>command</c>.</summary>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    public CommandOutput(CommandSource source, TimeProvider time, CancellationToken cancellationToken)
        : this(CreateCommand(source, source.Command.Run, "command"), time, cancellationToken) { }

    /// <summary>Starts a program.</summary>
    /// <exception cref="Fault">The program cannot be started; the code is <see cref="ChildCommand.FaultCode"/>.</exception>
    public CommandOutput(ChildCommand command, TimeProvider time, CancellationToken cancellationToken) =>
        _process = ChildProcess.Start(command, isRead: true, isFed: false, time, cancellationToken);

    /// <summary>Creates the command that reads a stream of the source from its standard input and restores it.</summary>
    public static ChildCommand CreateRestoreCommand(CommandSource source) =>
        CreateCommand(source, source.Command.Restore!, "restore command");

    public int Read(Span<byte> into)
    {
        var count = _process.Read(into);
        if (count == 0)
        {
            _process.WaitForSuccess();
        }

        return count;
    }

    public void Dispose() => _process.Dispose();

    private static ChildCommand CreateCommand(CommandSource source, IReadOnlyList<string> run, string role) =>
        new(run)
        {
            Subject = $"The {role} of the source '{source.Name}'",
            FaultCode = FaultCode.SourceFailed,
            Source = source.Name,
            Environment = source.Command.Environment,
            Timeout = source.Command.Timeout,
        };
}
