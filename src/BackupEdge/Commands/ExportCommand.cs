using System.CommandLine;
using BackupEdge.Contracts;
using BackupEdge.Engine.Tar;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary><c>export</c>: writes a backup as a tar archive that needs no BackupEdge to be unpacked.</summary>
internal sealed class ExportCommand
{
    private const string StandardOutput = "-";
    private readonly Argument<string> _id = new("ID") { Description = "The backup's id, or latest for the newest completed one." };
    private readonly Option<TarFormat?> _format = Options.Word(
        "--format",
        "The form; tar.lz4 unless told, or tar when FILE ends in .tar.",
        [.. ApiEnums.TarFormats.Choices]
    );
    private readonly Option<string?> _path = Options.Text("--path", "SOURCE/PATH", "Only this file or folder, with all below.");
    private readonly Option<string?> _output = Options.Text(
        "--output",
        "FILE",
        "The file to write, or - for standard output, which is " + "the default."
    );

    /// <summary>The command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new ExportCommand();
        var command = new Command("export", "Writes a backup as a tar archive, which any " + "tar unpacks.")
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
                "An archive is not for a terminal. Name a file with --output FILE, or send the " + "output elsewhere.",
                ("field", "output")
            );
        }

        var format = run.Get(_format)
            ?? (output?.EndsWith(".tar", StringComparison.OrdinalIgnoreCase) == true ? TarFormat.Tar : TarFormat.TarLz4);
        await using var services = run.OpenToRead();
        using var signals = new InterruptSignals();
        var id = services.Queue.FindCompleted(Backups.IdOf(services, run.Get(_id)!)).Id;
        using var export = services.Engine.OpenExport(id, run.Get(_path));
        await ByteOutput.WriteAsync(run, output, into => export.WriteAsync(into, format, signals.Token));
        if (export.LeftOut > 0)
        {
            run.Errors.Warn(
                $"{Units.Count(export.LeftOut, "file")} could not be read to the end when the backup was made, and the "
                    + $"archive does not have them; see `backupedge show {id}`"
            );
        }

        return ExitCode.Done;
    }
}
