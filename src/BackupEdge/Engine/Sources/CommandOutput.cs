using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>The standard output of a program, which must end with exit code 0.</summary>
internal sealed class CommandOutput : IStreamSource
{
    private readonly ChildProcess _process;

    /// <summary>Starts the command of a source of kind <c>command</c>.</summary>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    public CommandOutput(CommandSource source, TimeProvider time, CancellationToken cancellationToken)
        : this(CommandOf(source, source.Command.Run, "command"), time, cancellationToken) { }

    /// <summary>Starts any program.</summary>
    /// <exception cref="Fault">The command's code.</exception>
    public CommandOutput(ChildCommand command, TimeProvider time, CancellationToken cancellationToken) =>
        _process = ChildProcess.Start(command, isRead: true, isFed: false, time, cancellationToken);

    /// <summary>The command that takes a stream of the source back on its standard input.</summary>
    public static ChildCommand RestoreOf(CommandSource source) => CommandOf(source, source.Command.Restore!, "restore command");

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

    private static ChildCommand CommandOf(CommandSource source, IReadOnlyList<string> run, string what) =>
        new(run)
        {
            Subject = $"The {what} of the source '{source.Name}'",
            FaultCode = FaultCode.SourceFailed,
            Source = source.Name,
            Environment = source.Command.Environment,
            Timeout = source.Command.Timeout,
        };
}
