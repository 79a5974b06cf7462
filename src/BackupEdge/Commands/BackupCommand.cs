using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Monitoring;

namespace BackupEdge.Commands;

/// <summary>Implements <c>backup</c>, which makes a backup now.</summary>
internal sealed class BackupCommand
{
    private const int MaxDays = 36500;
    private readonly Option<BackupType?> _type = Options.Choice<BackupType>(
        "--type",
        "Backup type; default incremental, or full if there is no backup to compare with."
    );
    private readonly Option<string[]> _sources = Options.Texts("--sources", "NAME,...", "Only the sources with these names.");
    private readonly Option<string[]> _source = Options.Texts(
        "--source",
        "NAME=PATH",
        "Back up this folder, whether or not it is in the configuration; can be repeated."
    );
    private readonly Option<string?> _label = Options.Text("--label", "TEXT", "A label for the backup.");
    private readonly Option<string[]> _tags = Options.Texts("--tag", "TAG", "A tag for the backup; can be repeated.");
    private readonly Option<int?> _retention = Options.WholeNumber(
        "--retention-days",
        "DAYS",
        1,
        MaxDays,
        "Delete the backup after this many days (default: the retention rules decide)."
    );
    private readonly Option<bool> _dryRun = Options.Switch("--dry-run", "-n", "Only print what would be backed up; write nothing.");
    private readonly Option<bool> _list = Options.Switch(
        "--list",
        "With --dry-run: list each path as added (+), changed (*), unchanged (=) or removed (-)."
    );
    private readonly SelectionOptions _selection = new();
    private readonly LimitOptions _limits = new();
    private readonly Option<bool> _noFiles = Options.Switch("--no-files", "Leave out sources of the kinds files and s3.");
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
            verb._tags,
            verb._retention,
            verb._noFiles,
            verb._noDatabase,
            verb._dryRun,
            scope.Verbose,
            verb._list,
        };
        verb._selection.AddTo(command);
        verb._limits.AddTo(command);
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        if (run.Server.IsNamed)
        {
            return await RunAtServerAsync(run);
        }

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
        var queued = await flow.Jobs.BackUpAsync(options);
        var exit = await FollowAsync(run, flow, queued, isTypeGiven: run.Get(_type) is not null);
        if (exit != ExitCode.Done && options.OneOffSources is not null && flow.IsServerElsewhere)
        {
            run.Errors.Problem("note: the server runs as another user or in a sandbox, and may not see the folders that this command sees");
        }

        return exit;
    }

    // The sources are on the machine of the server, and only its settings say what is left out.
    private async Task<int> RunAtServerAsync(CommandRun run)
    {
        _selection.Read(run, hasSource: false);
        if (run.Get(_source)!.Length > 0 || run.Get(_dryRun) || run.Get(_list))
        {
            var option =
                run.Get(_source)!.Length > 0 ? "--source"
                : run.Get(_dryRun) ? "--dry-run"
                : "--list";
            throw new Fault(
                FaultCode.InvalidRequest,
                $"{option} reads folders of this machine, and the server at {run.Server.Address().GetLeftPart(UriPartial.Authority)} backs "
                    + "up its own sources. Choose among them with --sources NAME,..., or run the command on the server's machine.",
                ("field", "source")
            );
        }

        await using var flow = await CommandJob.OpenAsync(run);
        var queued = await flow.Jobs.BackUpAsync(OptionsOf(run, Options.NamesIfGiven(run.Get(_sources))));
        return await FollowAsync(run, flow, queued, isTypeGiven: run.Get(_type) is not null);
    }

    /// <summary>Waits until a backup has ended and writes its result. Returns the exit code.</summary>
    /// <param name="run">The run of the command.</param>
    /// <param name="flow">The services and the runner of the job.</param>
    /// <param name="queued">The backup.</param>
    /// <param name="isTypeGiven">Whether the user asked for the type, so that also a first backup explains why it is full.</param>
    public static async Task<int> FollowAsync(CommandRun run, CommandJob flow, BackupRow queued, bool isTypeGiven)
    {
        var job = await flow.FollowAsync(queued.JobId);
        var backup = await flow.Service.Backups.FindAsync(queued.Id);
        if (run.IsJson || job.Status == RunStatus.Completed)
        {
            run.Report(new CreatedBackup(backup), ApiJson.Default.CreatedBackup, output => output.WriteLine(Sentence(job, backup)));
        }

        if (backup.TypeReason is { } reason && (isTypeGiven || await HasPreviousAsync(flow)))
        {
            run.Errors.Info($"note: {reason}");
        }
        else if (BaseText.Missing(BaseAnswer.Of(backup)) is { } missing)
        {
            run.Errors.Info($"note: {missing}");
        }

        if (job.Status == RunStatus.Completed && await UnusualAsync(flow.Service, backup.Id) is { } unusual)
        {
            run.Errors.Warn(unusual);
        }

        return await flow.ReportAsync(job);
    }

    /// <summary>Returns why a completed backup is unusual; null if it is not, or if the status cannot be read.</summary>
    /// <param name="service">The service that made the backup.</param>
    /// <param name="id">The id of the backup.</param>
    public static async Task<string?> UnusualAsync(IService service, string id)
    {
        try
        {
            var status = (await service.StatusAsync()).Value;
            return status.Reasons.FirstOrDefault(reason => reason.Code == ReasonCode.UnusualChange && reason.Subject == id)?.Message;
        }
        catch (Fault)
        {
            // The key can only create backups, or the server is busy or restarts. The backup is complete, and this is only a hint.
            return null;
        }
    }

    private static async Task<bool> HasPreviousAsync(CommandJob flow)
    {
        try
        {
            var completed = await flow.Service.Backups.ListAsync(new BackupFilter { Status = RunStatus.Completed, Limit = 2 });
            return completed.Value.Rows.Count > 1;
        }
        catch (Fault)
        {
            // As above. A reason too many is better than one too few.
            return true;
        }
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
        var named = Options.NamesIfGiven(run.Get(_sources));
        string[] asConfigured = [.. NamesOf(run, given).Select(name => NameAsConfigured(settings, name))];
        string[]? only = named is null && asConfigured is [] ? null : [.. (named ?? []).Concat(asConfigured).Distinct()];
        OneOffSource[] oneOff = [.. asConfigured.Select(settings.FindSource).OfType<FilesSource>().Where(IsUnknown).Select(Of)];
        return OptionsOf(run, only) with { OneOffSources = oneOff.Length > 0 ? oneOff : null };

        // A server knows only the sources of its own settings.
        bool IsUnknown(FilesSource source) => served.FindSource(source.Name) is not FilesSource known || known.Path != source.Path;
    }

    private BackupOptions OptionsOf(CommandRun run, IReadOnlyList<string>? sources) =>
        new()
        {
            Type = run.Get(_type) ?? BackupType.Incremental,
            IncludeFiles = !run.Get(_noFiles),
            IncludeDatabase = !run.Get(_noDatabase),
            Sources = sources,
            Label = run.Get(_label),
            Tags = run.Get(_tags) is { Length: > 0 } tags ? tags : null,
            RetentionDays = run.Get(_retention),
            Limits = _limits.ApplyTo(BackupLimits.None, run) is var limits && limits != BackupLimits.None ? limits : null,
        };

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
