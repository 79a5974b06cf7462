using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Contracts;
using BackupEdge.Jobs;
using BackupEdge.Keys;

namespace BackupEdge.Commands.Access;

/// <summary>Starts, follows and cancels the jobs of a data folder.</summary>
internal sealed class LocalJobs(BackupServices services, Caller caller) : IJobAccess
{
    /// <inheritdoc/>
    public Task<string> IdOfAsync(string text) => Task.FromResult(services.Ids.Job(text));

    /// <inheritdoc/>
    public Task<Answer<Page<JobRow>>> ListAsync(JobFilter filter)
    {
        var page = services.Queue.ListJobs(filter);
        var now = services.Time.GetUtcNow();
        JobListItem[] items = [.. page.Rows.Select(row => new JobListItem(row, now))];
        return Task.FromResult(Answer<Page<JobRow>>.Of(page, items, ApiJson.Default.JobListItemArray));
    }

    /// <inheritdoc/>
    public Task<JobRow> FindAsync(string id) => Task.FromResult(services.Queue.FindJob(id));

    /// <inheritdoc/>
    public Task<Answer<ShownJob>> ShowAsync(JobRow job)
    {
        var details = JobDetails.From(services.Catalogue, job, services.Time.GetUtcNow());
        var shown = new ShownJob(job, details.Errors, details.Warnings, details.Plan);
        return Task.FromResult(Answer<ShownJob>.Of(shown, details, ApiJson.Default.JobDetails));
    }

    /// <inheritdoc/>
    public Task<JobRow> WaitAsync(string id, TimeSpan atMost, CancellationToken cancellationToken) =>
        services.Queue.WaitAsync(id, atMost, cancellationToken);

    /// <inheritdoc/>
    public Task<JobRow> CancelAsync(string id) => Task.FromResult(services.Queue.Cancel(id, caller));

    /// <inheritdoc/>
    public Task<BackupRow> BackUpAsync(BackupOptions options) => Task.FromResult(services.Queue.EnqueueBackup(options, caller));

    /// <inheritdoc/>
    public Task<(JobRow Job, BackupRow? Backup)> RunScheduleAsync(string scheduleId)
    {
        var run = services.Schedules.Run(scheduleId, caller);
        var backup = run.BackupId is { } id ? services.Queue.FindBackup(id) : null;
        return Task.FromResult((services.Queue.FindJob(run.JobId), backup));
    }

    /// <inheritdoc/>
    public Task<JobRow> DrillAsync(DrillOptions options) => Task.FromResult(services.Queue.EnqueueDrill(options, caller));

    /// <inheritdoc/>
    public Task<JobRow> VerifyAsync(string backupId) => Task.FromResult(services.Queue.EnqueueVerify(backupId, caller));

    /// <inheritdoc/>
    public Task<JobRow> RestoreAsync(string backupId, RestoreOptions options) =>
        Task.FromResult(services.Queue.EnqueueRestore(backupId, options, caller));

    /// <inheritdoc/>
    public Task<JobRow> PruneAsync(PruneOptions options) => Task.FromResult(services.Queue.EnqueuePrune(options, caller));

    /// <inheritdoc/>
    public Task<JobRow> ResealAsync(ResealOptions options) => Task.FromResult(services.Queue.EnqueueReseal(options, caller));

    /// <inheritdoc/>
    public Task<JobRow> CopyAsync(CopyOptions options) => Task.FromResult(services.Queue.EnqueueCopy(options, caller));

    /// <inheritdoc/>
    public Task<JobRow> VerifyCopyAsync(CopyVerifyOptions options) => Task.FromResult(services.Queue.VerifyCopy(options, caller));

    /// <inheritdoc/>
    public Task<long> ReadPlanAsync(JobRow job, Action<PlannedPathAnswer> report, CancellationToken cancellationToken)
    {
        var end = services.Plans.Read(
            job,
            mayUseOwnFolders: true,
            after: null,
            limit: null,
            maxTime: null,
            planned => report(new PlannedPathAnswer(planned)),
            cancellationToken
        );
        return Task.FromResult(end.DamagedEntries);
    }
}
