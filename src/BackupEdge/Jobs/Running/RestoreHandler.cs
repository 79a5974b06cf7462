using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;

namespace BackupEdge.Jobs.Running;

/// <summary>Runs a restore: converts its row to a call of the engine, and the engine's summary to a <see cref="JobOutcome"/>.</summary>
internal sealed class RestoreHandler(Settings settings, CatalogueDatabase catalogue, IEngine engine, TimeProvider time)
{
    /// <summary>Runs the restore; blocks until it has ended.</summary>
    /// <param name="running">The job.</param>
    /// <param name="backup">Its backup.</param>
    /// <param name="mayUseOwnFolders">Whether it may write to a folder that the request or the backup names.</param>
    /// <exception cref="Fault">The restore failed.</exception>
    /// <exception cref="OperationCanceledException">The job was cancelled.</exception>
    public JobOutcome Run(RunningJob running, BackupRow backup, bool mayUseOwnFolders)
    {
        var choice = new RestoreMoments(catalogue, engine).Choose(OptionsOf(running.Row), backup, running.Token);
        var request = RequestOf(running.Row, choice.Backup, settings, mayUseOwnFolders);
        MakeStaging(request.Destinations.Values, request.DryRun);
        var summary = engine.Restore(request, running.Progress, running.Token);
        if (choice.WalId is { } later && !request.DryRun && summary.ErrorCount == 0)
        {
            running.Progress.Restart();
            summary = MomentChoice.Add(summary, engine.Restore(choice.WalOf(request, later), running.Progress, running.Token));
        }

        summary = choice.Explain(summary, backup.Id);
        return JobOutcome.Restored(running.Overlay(running.Row), summary, time.GetUtcNow());
    }

    /// <summary>Converts the row of a restore to a request.</summary>
    /// <param name="job">The row.</param>
    /// <param name="backup">The backup to restore.</param>
    /// <param name="settings">The effective settings.</param>
    /// <param name="mayUseOwnFolders">Whether it may use a folder that the request or the backup names.</param>
    /// <exception cref="Fault">The restore is not possible.</exception>
    public static RestoreRequest RequestOf(JobRow job, BackupRow backup, Settings settings, bool mayUseOwnFolders)
    {
        var options = OptionsOf(job);
        if (!mayUseOwnFolders)
        {
            options = options.Folder is null ? options with { UseRecordedPaths = false } : throw OwnFolders.Refused(settings.Data);
        }

        OneOffPlaces.ThrowIfMisplaced(options, settings);
        return RestoreDestinations.Of(options, backup, OneOffPlaces.Add(options, settings)).ToRequest(backup.Id);
    }

    private static RestoreOptions OptionsOf(JobRow job) => JsonSerializer.Deserialize(job.Request, JobsJson.Default.RestoreOptions)!;

    // The folder itself belongs to the data folder; the restore creates only what is in it.
    private void MakeStaging(IEnumerable<string> folders, bool isDryRun)
    {
        var staging = settings.Data.Staging;
        if (!isDryRun && folders.Any(folder => folder.StartsWith(staging + "/", StringComparison.Ordinal)))
        {
            IoFaults.Guard($"The staging folder '{staging}' could not be created", () => FolderOwner.MakeFolder(staging));
        }
    }
}
