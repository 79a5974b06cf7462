using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Jobs;

namespace BackupEdge.Commands;

/// <summary>Implements <c>backup</c>, which makes a backup now.</summary>
internal sealed class BackupCommand
{
    private const int MaxDays = 36500;
    private readonly Option<BackupType?> _type = Options.Choice<BackupType>("--type", "Backup type; default full.");
    private readonly Option<string[]> _sources = Options.Texts("--sources", "NAME,...", "Only the sources with these names.");
    private readonly Option<string[]> _source = Options.Texts(
        "--source",
        "NAME=PATH",
        "Back up this folder, whether or not it is in the configuration; can be repeated."
    );
    private readonly Option<string?> _label = Options.Text("--label", "TEXT", "A label for the backup.");
    private readonly Option<int?> _retention = Options.WholeNumber(
        "--retention-days",
        "DAYS",
        1,
        MaxDays,
        "Delete the backup after this many days (default: the retention rules decide)."
    );
    private readonly Option<bool> _dryRun = Options.Switch("--dry-run", "Only print what would be backed up; write nothing.");
    private readonly Option<bool> _list = Options.Switch(
        "--list",
        "With --dry-run: list each path as added (+), changed (*), unchanged (=) or removed (-)."
    );
    private readonly SelectionOptions _selection = new();
    private readonly Option<bool> _noFiles = Options.Switch("--no-files", "Leave out sources of kind files.");
    private readonly Option<bool> _noDatabase = Options.Switch("--no-database", "Leave out sources of all other kinds.");

    /// <summary>Creates the <c>backup</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new BackupCommand();
        var command = new Command("backup", "Makes a backup now and waits until it has finished.")
        {
            verb._type,
            verb._sources,
            verb._source,
            verb._label,
            verb._retention,
            verb._noFiles,
            verb._noDatabase,
            verb._dryRun,
            scope.Verbose,
            verb._list,
        };
        verb._selection.AddTo(command);
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        var given = run.Get(_source)!;
        var selection = _selection.Read(run, hasSource: given.Length > 0);
        var settings = SelectionOptions.Apply(run.Load(input => input with { Sources = given }).Settings, selection, NamesOf(run, given));
        if (run.Get(_dryRun))
        {
            return await new BackupForecast(run, settings, run.Get(_list)).RunAsync(OptionsOf(run, settings, settings, given));
        }

        if (run.Get(_list))
        {
            throw new Fault(FaultCode.InvalidRequest, "--list is only possible with --dry-run.", ("field", "list"));
        }

        if (settings.Sources.Count == 0)
        {
            // A running server may have sources. Without a catalogue there is none, and an empty data folder must not be created.
            CommandRun.ThrowIfNoCatalogue(settings);
        }

        await using var flow = await CommandJob.OpenAsync(run, settings);
        if (selection is not null && flow.Services is not OwningServices)
        {
            ThrowIfServed(NamesOf(run, given), flow.Services.Settings);
        }

        var options = OptionsOf(run, settings, flow.Services.Settings, given);
        var exit = await FollowAsync(run, flow, flow.Services.Queue.EnqueueBackup(options, CommandRun.Caller));
        if (exit != ExitCode.Done && options.OneOffSources is not null && flow.IsServerElsewhere)
        {
            run.Errors.Problem("note: the server runs as another user or in a sandbox, and may not see the folders that this command sees");
        }

        return exit;
    }

    /// <summary>Waits until a backup has ended and writes its result. Returns the exit code.</summary>
    public static async Task<int> FollowAsync(CommandRun run, CommandJob flow, BackupRow queued)
    {
        var job = await flow.FollowAsync(queued.JobId);
        var backup = flow.Services.Queue.FindBackup(queued.Id);
        if (run.IsJson || job.Status == RunStatus.Completed)
        {
            run.Report(new CreatedBackup(backup), ApiJson.Default.CreatedBackup, output => output.WriteLine(Sentence(job, backup)));
        }

        if (backup.TypeReason is { } reason)
        {
            run.Errors.Info($"note: {reason}");
        }

        return JobReport.Write(run, flow.Services, job);
    }

    private static string Sentence(JobRow job, BackupRow backup)
    {
        var counts = backup.Counts;
        var changes = backup.BaseId is null
            ? ""
            : $"; added {Units.Count(counts.AddedFiles)}, changed {Units.Count(counts.ChangedFiles)}, "
                + $"removed {Units.Count(counts.RemovedFiles)}";
        return $"{backup.Id} completed in {JobReport.Duration(job)}: {Units.Count(counts.Files, "file")}, "
            + $"{Units.Bytes(counts.SourceBytes)}, stored in {Units.Bytes(counts.StoredBytes)}{changes}";
    }

    // With --source, only the given folders are backed up, not the configured sources.
    private BackupOptions OptionsOf(CommandRun run, Settings settings, Settings served, string[] given)
    {
        var named = Options.SplitNames(run.Get(_sources)!);
        string[] asConfigured = [.. NamesOf(run, given).Select(name => NameAsConfigured(settings, name))];
        string[] only = [.. named.Concat(asConfigured).Distinct()];
        OneOffSource[] oneOff = [.. asConfigured.Select(settings.FindSource).OfType<FilesSource>().Where(IsUnknown).Select(Of)];
        return new BackupOptions
        {
            Type = run.Get(_type) ?? BackupType.Full,
            IncludeFiles = !run.Get(_noFiles),
            IncludeDatabase = !run.Get(_noDatabase),
            Sources = only.Length > 0 ? only : null,
            OneOffSources = oneOff.Length > 0 ? oneOff : null,
            Label = run.Get(_label),
            RetentionDays = run.Get(_retention),
        };

        // A server knows only the sources of its own settings.
        bool IsUnknown(FilesSource source) => served.FindSource(source.Name) is not FilesSource known || known.Path != source.Path;
    }

    private static string[] NamesOf(CommandRun run, string[] given) =>
        [.. given.Select(source => SettingsArguments.SplitSource(source, run.CommandEnvironment.WorkingFolder).Name)];

    // The server would back up a source of its settings as these say.
    private static void ThrowIfServed(IEnumerable<string> names, Settings served)
    {
        if (names.FirstOrDefault(name => NameAsConfigured(served, name) is var known && served.FindSource(known) is not null) is { } name)
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                $"'{name}' is a source of the running server, whose settings select what it leaves out. Give the folder another name with "
                    + "--source NAME=PATH.",
                ("field", "source")
            );
        }
    }

    private static OneOffSource Of(FilesSource source) => new(source.Name, source.Path) { Selection = source.Selection };

    private static string NameAsConfigured(Settings settings, string name) =>
        settings.Sources.FirstOrDefault(source => source.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Name ?? name;
}
