using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.Counts;
using BackupEdge.Engine.Restore;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Search;

namespace BackupEdge.Commands;

/// <summary>Implements <c>restore</c>, which restores a backup or a part of it.</summary>
internal sealed class RestoreCommand
{
    private readonly Argument<string> _id = Backups.Argument();
    private readonly Option<string?> _target = Options.Text(
        "--target",
        "NAME",
        "A configured target, staging, or original for each source's own location."
    );
    private readonly Option<string?> _to = Options.Text("--to", "FOLDER", "Any folder; each source is restored as a folder in it.");
    private readonly Option<string[]> _path = Options.Texts(
        "--path",
        "SOURCE/PATH",
        "Only this file or folder, or what matches this pattern, with everything below it; can be repeated."
    );
    private readonly Option<string[]> _exclude = Options.Texts(
        "--exclude",
        "PATTERN",
        "Do not restore what matches, nor anything below it; as for find; can be repeated."
    );
    private readonly Option<int?> _strip = Options.WholeNumber(
        "--strip",
        "N",
        0,
        100,
        "Drop this many leading components of each path after the source's name."
    );
    private readonly Option<bool> _delete = Options.Switch(
        "--delete",
        "Delete in the restored folders what the backup does not have, after showing it and asking."
    );
    private readonly Option<bool> _yes = Options.Switch("--yes", "Delete without asking.");
    private readonly Option<bool> _restoreDatabase = Options.Switch(
        "--restore-database",
        "Restore PostgreSQL dumps and the output of commands to where they came from, not to files."
    );
    private readonly Option<string?> _databaseName = Options.Text(
        "--database-name",
        "NAME",
        "With --restore-database, the name of each PostgreSQL database; {name} stands for its original name."
    );
    private readonly Option<DateTimeOffset?> _restoreTo;
    private readonly Option<bool> _noFiles = Options.Switch("--no-files", "Leave out sources of the kinds files and s3.");
    private readonly Option<bool> _noDatabase = Options.Switch("--no-database", "Leave out sources of all other kinds.");
    private readonly Option<OverwriteMode?> _overwrite = Options.Choice(
        "--overwrite",
        "What to do with existing files; default replace. With fail, nothing is written if one exists.",
        [.. ApiEnums.OverwriteModes.Choices]
    );
    private readonly OfferedKeyOptions _keys = OfferedKeyOptions.ForContents();
    private readonly Option<bool> _trust = Options.Switch(
        "--trust",
        "Trust the archive: restore set-id bits, capabilities and other attributes that only root can set."
    );
    private readonly Option<bool> _dryRun = Options.Switch(
        "--dry-run",
        "-n",
        "Only print what would be created (+), replaced (*), kept (=) and deleted (-)."
    );

    private RestoreCommand(CommandScope scope) =>
        _restoreTo = Options.Time(
            scope,
            "--restore-to",
            "The moment that a PostgreSQL server of a physical source becomes again; default the last one that the backup has."
        );

    /// <summary>Creates the <c>restore</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new RestoreCommand(scope);
        var command = new Command("restore", "Restores a backup and waits until it has finished.")
        {
            verb._id,
            verb._target,
            verb._to,
            verb._path,
            verb._exclude,
            verb._strip,
            verb._delete,
            verb._yes,
            verb._restoreDatabase,
            verb._databaseName,
            verb._restoreTo,
            verb._noFiles,
            verb._noDatabase,
            verb._overwrite,
            verb._trust,
            verb._dryRun,
            scope.Verbose,
        };
        verb._keys.AddTo(command);
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        if (run.Get(_delete) && !run.Get(_dryRun) && !run.Get(_yes) && !run.CommandEnvironment.IsInteractive)
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                "--delete asks before it deletes, which is not possible without a terminal. See what would be deleted with --dry-run, and "
                    + "delete without a question with --yes.",
                ("field", "delete")
            );
        }

        _keys.ThrowIfRemote(run);
        var target = run.Get(_target);
        var (opened, folder) = run.Server.IsNamed ? (await OpenServerAsync(run), null) : await OpenAsync(run);
        await using var flow = opened;
        var id = await Backups.IdOfAsync(run, flow.Service, run.Get(_id)!);
        var options = new RestoreOptions
        {
            Target = folder ?? target!,
            Folder = folder,
            UseRecordedPaths = target == Settings.Original,
            Paths = run.Get(_path)!,
            Exclude = run.Get(_exclude)!,
            Strip = run.Get(_strip) ?? 0,
            Delete = run.Get(_delete),
            IncludeFiles = !run.Get(_noFiles),
            IncludeDatabase = !run.Get(_noDatabase),
            RestoreDatabase = run.Get(_restoreDatabase),
            DatabaseName = run.Get(_databaseName),
            RestoreTo = run.Get(_restoreTo)?.ToUniversalTime(),
            TakesOtherBackup = LatestBackup.Parse(run.Get(_id)!) is not null,
            Overwrite = run.Get(_overwrite) ?? OverwriteMode.Replace,
            Trust = run.Get(_trust),
            DryRun = run.Get(_dryRun),
        };
        if (options is { Delete: true, DryRun: false } && !await ConfirmAsync(run, flow, id, options))
        {
            run.Errors.Info("Nothing was restored.");
            return ExitCode.Failed;
        }

        var job = await RestoreAsync(flow, id, options);
        if (job is { DryRun: true, Status: RunStatus.Completed })
        {
            return await new RestorePlanOutput(run, flow).WriteAllAsync(job, Sentence(job));
        }

        if (run.IsJson || job.Status == RunStatus.Completed)
        {
            run.Report(await flow.Jobs.ShowAsync(job), (output, _) => output.WriteLine(Sentence(job)));
        }

        return await flow.ReportAsync(job);
    }

    // Returns the data folder of this machine, and the folder of --to if it is given.
    private async Task<(CommandJob Flow, string? Folder)> OpenAsync(CommandRun run)
    {
        var settings = run.Load().Settings;
        CommandRun.ThrowIfNoCatalogue(settings);
        var to = run.Get(_to);
        if (run.Get(_target) is null == to is null)
        {
            var names = string.Join(", ", settings.Targets.Select(known => known.Name).Append(Settings.Original));
            throw new Fault(
                FaultCode.InvalidRequest,
                $"Specify where to restore to, with either --target NAME or --to FOLDER. Known targets: {names}.",
                ("field", "target")
            );
        }

        var folder = to is null ? null : SettingsLoader.FindFolderTarget(settings, to, run.CommandEnvironment.WorkingFolder);
        return (await CommandJob.OpenAsync(run, settings, reads: true, _keys), folder);
    }

    private Task<CommandJob> OpenServerAsync(CommandRun run) =>
        run.Get(_to) is null && run.Get(_target) is not null
            ? CommandJob.OpenAsync(run)
            : throw new Fault(
                FaultCode.InvalidRequest,
                $"With {run.Server.Origin}, the server restores to one of its own targets: name it with --target NAME. To get files to "
                    + "this machine, use cat, or export and unpack it with tar.",
                ("field", "target")
            );

    private static async Task<JobRow> RestoreAsync(CommandJob flow, string id, RestoreOptions options) =>
        flow.MustRestoreAside(options)
            ? await flow.RestoreAsideAsync(id, options)
            : await flow.FollowAsync((await flow.Jobs.RestoreAsync(id, options)).Id);

    // Shows what would be deleted, and asks unless that is not wanted or nothing is deleted.
    private async Task<bool> ConfirmAsync(CommandRun run, CommandJob flow, string id, RestoreOptions options)
    {
        var planned = await RestoreAsync(flow, id, options with { DryRun = true });
        if (planned.Status != RunStatus.Completed)
        {
            await flow.ReportAsync(planned);
            return false;
        }

        var count = await new RestorePlanOutput(run, flow).WriteDeletedAsync(planned);
        if (count == 0 || run.Get(_yes))
        {
            return true;
        }

        run.CommandEnvironment.Error.Write($"Restore {id} and delete these {Units.Count(count)} entries? [y/N] ");
        run.CommandEnvironment.Error.Flush();
        var answer = await run.CommandEnvironment.Input.ReadLineAsync();
        return answer?.Trim().ToLowerInvariant() is "y" or "yes";
    }

    private static string Sentence(JobRow job)
    {
        var counts = (RestoreCounts?)job.Result ?? RestoreCounts.None;
        var files = Units.Count(counts.Files, "file");
        var bytes = Units.Bytes(counts.Bytes);
        var deleted = counts.Deleted == 0 ? "" : $", {Units.Count(counts.Deleted)} deleted";
        var others = $"{Units.Count(counts.Replaced)} replaced, {Units.Count(counts.Skipped)} skipped{deleted}";
        return job.DryRun
            ? $"{job.BackupId} would be restored to {job.Target}: {files}, {bytes}, {others}; nothing was written"
            : $"{job.BackupId} restored to {job.Target} in {JobReport.Duration(job)}: {files}, {bytes}, {others}";
    }
}
