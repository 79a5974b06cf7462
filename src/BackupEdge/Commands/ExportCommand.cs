using System.CommandLine;
using BackupEdge.Commands.Access;
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
        "Output format; default tar.lz4, or as the name of FILE ends.",
        [.. ApiEnums.TarFormats.Choices]
    );
    private readonly Option<string?> _path = Options.Text("--path", "SOURCE/PATH", "Only this file or folder, with everything below it.");
    private readonly Option<string?> _output = new("--output", "-o")
    {
        HelpName = "FILE",
        Description = "The file to write, NAME.tar.lz4 or NAME.tar; default - for standard output.",
    };
    private readonly Option<bool> _force = Options.Switch("--force", "Overwrite the file if it exists.");
    private readonly OfferedKeyOptions _keys = OfferedKeyOptions.ForContents();

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
            verb._force,
        };
        verb._keys.AddTo(command);
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

        var format = run.Get(_format) ?? FormatOf(output);
        ThrowIfExists(run, output);
        _keys.ThrowIfRemote(run);
        await using var service = run.Open(() => _keys.OpenToRead(run));
        using var signals = new InterruptSignals();
        var id = await Backups.IdOfAsync(run, service, run.Get(_id)!);
        await using var export = await service.Contents.OpenExportAsync(id, run.Get(_path), format, signals.Token);
        var took = await ExportProgress.RunAsync(
            run,
            export,
            () => ByteOutput.WriteAsync(run, output, into => export.WriteToAsync(into, signals.Token), replaces: run.Get(_force)),
            signals.Token
        );
        Report(run, AnswerOf(run, export, id, output, format, took));
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

    private static ExportAnswer AnswerOf(CommandRun run, IContent export, string id, string? output, TarFormat format, TimeSpan took)
    {
        var path = output is null ? null : Path.GetFullPath(output, run.CommandEnvironment.WorkingFolder);
        return new ExportAnswer(
            id,
            path,
            ApiEnums.Of(format),
            export.Progress.FilesDone - export.LeftOut,
            export.Progress.BytesDone,
            path is null ? 0 : new FileInfo(path).Length,
            export.LeftOut,
            Math.Round(took.TotalSeconds, 3)
        );
    }

    // Standard output may be the archive. A pipe without a person must stay silent.
    private static void Report(CommandRun run, ExportAnswer answer)
    {
        var what =
            $"in {Units.Duration(TimeSpan.FromSeconds(answer.DurationSeconds))}: "
            + (answer.Files > 0 ? $"{Units.Count(answer.Files, "file")}, " : "")
            + Units.Bytes(answer.Bytes);
        if (answer.Output is null)
        {
            if (run.CommandEnvironment.TerminalWidth is not null)
            {
                run.Errors.Info($"{answer.BackupId} exported {what}");
            }
        }
        else
        {
            var line = $"{answer.BackupId} exported to {Printable.Of(answer.Output)} {what}, stored in {Units.Bytes(answer.Size)}";
            run.Report(answer, CommandJson.Default.ExportAnswer, output => output.WriteLine(line));
        }
    }

    // Without a known ending, the content would not be what the name says.
    private static TarFormat FormatOf(string? output)
    {
        if (output is null)
        {
            return TarFormat.TarLz4;
        }

        foreach (var format in Enum.GetValues<TarFormat>())
        {
            if (output.EndsWith("." + ApiEnums.Of(format), StringComparison.OrdinalIgnoreCase))
            {
                return format;
            }
        }

        var endings = string.Join(" and ", Enum.GetValues<TarFormat>().Select(format => "." + ApiEnums.Of(format)));
        throw new Fault(
            FaultCode.InvalidRequest,
            $"'{output}' does not end in a known format. Known endings: {endings}. For another name, specify the format with --format.",
            ("field", "output")
        );
    }

    private void ThrowIfExists(CommandRun run, string? output)
    {
        if (output is not null && !run.Get(_force) && File.Exists(Path.GetFullPath(output, run.CommandEnvironment.WorkingFolder)))
        {
            throw new Fault(FaultCode.AlreadyExists, $"The file '{output}' exists. Overwrite it with --force.", ("path", output));
        }
    }
}
