using System.CommandLine;
using BackupEdge.Contracts;
using BackupEdge.Engine.Tar;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Implements <c>export</c>, which writes a backup as a tar archive, for use without BackupEdge.</summary>
internal sealed class ExportCommand
{
    private const string StandardOutput = "-";
    private readonly Argument<string> _id = Backups.Argument();
    private readonly Option<TarFormat?> _format = Options.Choice(
        "--format",
        "Output format; default tar.lz4, or tar if FILE ends in .tar.",
        [.. ApiEnums.TarFormats.Choices]
    );
    private readonly Option<string?> _path = Options.Text("--path", "SOURCE/PATH", "Only this file or folder, with everything below it.");
    private readonly Option<string?> _output = Options.Text("--output", "FILE", "The file to write; default - for standard output.");

    /// <summary>Creates the <c>export</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new ExportCommand();
        var command = new Command("export", "Writes a backup as a tar archive, which any tar can unpack.")
        {
            verb._id,
            verb._format,
            verb._path,
            verb._output,
        };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        var output = run.Get(_output) is { } named and not StandardOutput ? named : null;
        if (output is null && run.CommandEnvironment.IsTerminal)
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                "Refusing to write an archive to a terminal. Use --output FILE or a pipe.",
                ("field", "output")
            );
        }

        var format = run.Get(_format)
            ?? (output?.EndsWith(".tar", StringComparison.OrdinalIgnoreCase) == true ? TarFormat.Tar : TarFormat.TarLz4);
        await using var services = run.OpenToRead();
        using var signals = new InterruptSignals();
        var id = services.Queue.FindCompleted(Backups.IdOf(run, services, run.Get(_id)!)).Id;
        using var export = services.Engine.OpenExport(id, run.Get(_path));
        await ByteOutput.WriteAsync(run, output, into => export.WriteAsync(into, format, signals.Token));
        if (export.LeftOut > 0)
        {
            run.Errors.Warn(
                $"{Units.Count(export.LeftOut, "file")} left out: not read completely when the backup was made; "
                    + $"see `backupedge show {id}`"
            );
            return ExitCode.Incomplete;
        }

        return ExitCode.Done;
    }
}
