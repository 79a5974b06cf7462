using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Jobs;

namespace BackupEdge.Commands.Access;

/// <summary>Starts, follows and cancels jobs.</summary>
internal interface IJobAccess
{
    /// <summary>Returns the id of the job that a text names.</summary>
    Task<string> IdOfAsync(string text);

    /// <summary>Returns the newest jobs that match a filter.</summary>
    Task<Answer<Page<JobRow>>> ListAsync(JobFilter filter);

    /// <summary>Returns a job with its current progress.</summary>
    Task<JobRow> FindAsync(string id);

    /// <summary>Returns all properties of a job.</summary>
    Task<Answer<ShownJob>> ShowAsync(JobRow job);

    /// <summary>Waits a while, or until a job has ended if that is earlier, and returns the job.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task<JobRow> WaitAsync(string id, TimeSpan atMost, CancellationToken cancellationToken);

    /// <summary>Requests a job to stop.</summary>
    Task<JobRow> CancelAsync(string id);

    /// <summary>Queues a backup.</summary>
    Task<BackupRow> BackUpAsync(BackupOptions options);

    /// <summary>Queues a run of a schedule. Returns its job, and its backup unless it does something else.</summary>
    Task<(JobRow Job, BackupRow? Backup)> RunScheduleAsync(string scheduleId);

    /// <summary>Queues a drill.</summary>
    Task<JobRow> DrillAsync(DrillOptions options);

    /// <summary>Queues a verify.</summary>
    Task<JobRow> VerifyAsync(string backupId);

    /// <summary>Queues a restore.</summary>
    Task<JobRow> RestoreAsync(string backupId, RestoreOptions options);

    /// <summary>Queues a prune.</summary>
    Task<JobRow> PruneAsync(PruneOptions options);

    /// <summary>Queues a reseal.</summary>
    Task<JobRow> ResealAsync(ResealOptions options);

    /// <summary>Queues a run of a copy.</summary>
    Task<JobRow> CopyAsync(CopyOptions options);

    /// <summary>Queues a verification of a copy.</summary>
    Task<JobRow> VerifyCopyAsync(CopyVerifyOptions options);

    /// <summary>Reports each path of the plan of a restore that was a dry run.</summary>
    /// <returns>The maximum number of entries that are missing because the list of files is damaged.</returns>
    Task<long> ReadPlanAsync(JobRow job, Action<PlannedPathAnswer> report, CancellationToken cancellationToken);
}
