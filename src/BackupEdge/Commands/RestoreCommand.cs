using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.Counts;
using BackupEdge.Engine.Restore;
using BackupEdge.Faults;
using BackupEdge.Jobs;

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
        "Only this file or folder, with everything below it; can be repeated."
    );
    private readonly Option<bool> _restoreDatabase = Options.Switch(
        "--restore-database",
        "Restore PostgreSQL dumps and the output of commands to where they came from, not to files."
    );
    private readonly Option<bool> _noFiles = Options.Switch("--no-files", "Leave out sources of kind files.");
    private readonly Option<bool> _noDatabase = Options.Switch("--no-database", "Leave out sources of all other kinds.");
    private readonly Option<OverwriteMode?> _overwrite = Options.Choice(
        "--overwrite",
        "What to do with existing files; default replace. With fail, nothing is written if one exists.",
        [.. ApiEnums.OverwriteModes.Choices]
    );
    private readonly Option<bool> _trust = Options.Switch(
        "--trust",
        "Trust the archive: restore set-id bits, capabilities and other attributes that only root can set."
    );
    private readonly Option<bool> _dryRun = Options.Switch("--dry-run", "Only print what would be written.");

    /// <summary>Creates the <c>restore</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new RestoreCommand();
        var command = new Command("restore", "Restores a backup and waits until it has finished.")
        {
            verb._id,
            verb._target,
            verb._to,
            verb._path,
            verb._restoreDatabase,
            verb._noFiles,
            verb._noDatabase,
            verb._overwrite,
            verb._trust,
            verb._dryRun,
        };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        var settings = run.Load().Settings;
        CommandRun.ThrowIfNoCatalogue(settings);
        var (target, to) = (run.Get(_target), run.Get(_to));
        if (target is null == to is null)
        {
            var names = string.Join(", ", settings.Targets.Select(known => known.Name).Append(Settings.Original));
            throw new Fault(
                FaultCode.InvalidRequest,
                $"Specify where to restore to, with either --target NAME or --to FOLDER. Known targets: {names}.",
                ("field", "target")
            );
        }

        var folder = to is null ? null : SettingsLoader.FindFolderTarget(settings, to, run.CommandEnvironment.WorkingFolder);
        await using var flow = await CommandJob.OpenAsync(run, settings, reads: true);
        var id = Backups.IdOf(run, flow.Services, run.Get(_id)!);
        var options = new RestoreOptions
        {
            Target = folder ?? target!,
            Folder = folder,
            UseRecordedPaths = target == Settings.Original,
            Paths = run.Get(_path)!,
            IncludeFiles = !run.Get(_noFiles),
            IncludeDatabase = !run.Get(_noDatabase),
            RestoreDatabase = run.Get(_restoreDatabase),
            Overwrite = run.Get(_overwrite) ?? OverwriteMode.Replace,
            Trust = run.Get(_trust),
            DryRun = run.Get(_dryRun),
        };

        // A server of another user or in a sandbox could not write to the folder, or would write to another folder of the same path.
        var job =
            folder is not null && flow.MustRestoreAside
                ? await flow.RestoreAsideAsync(id, options)
                : await flow.FollowAsync(flow.Services.Queue.EnqueueRestore(id, options, CommandRun.Caller).Id);
        if (run.IsJson || job.Status == RunStatus.Completed)
        {
            run.Answer(flow.DetailsOf(job), ApiJson.Default.JobDetails, output => output.WriteLine(Sentence(job)));
        }

        return JobReport.Write(run, flow.Services, job);
    }

    private static string Sentence(JobRow job)
    {
        var counts = job.Result as RestoreCounts ?? RestoreCounts.None;
        var files = Units.Count(counts.Files, "file");
        var bytes = Units.Bytes(counts.Bytes);
        var others = $"{Units.Count(counts.Replaced)} replaced, {Units.Count(counts.Skipped)} skipped";
        return job.DryRun
            ? $"{job.BackupId} would be restored to {job.Target}: {files}, {bytes}, {others}; nothing was written"
            : $"{job.BackupId} restored to {job.Target} in {JobReport.Duration(job)}: {files}, {bytes}, {others}";
    }
}
