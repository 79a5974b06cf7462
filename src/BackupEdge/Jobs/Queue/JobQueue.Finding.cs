using System.Diagnostics;
using BackupEdge.Catalogue;
using BackupEdge.Faults;

namespace BackupEdge.Jobs.Queue;

/// <content>Finds jobs and backups, and waits for jobs to end.</content>
internal sealed partial class JobQueue
{
    /// <summary>Returns the job with the given id, including its current progress.</summary>
    /// <param name="jobId">The job's id.</param>
    /// <param name="scope">The jobs that the caller may see; null for all.</param>
    /// <exception cref="Fault">
    /// <c>job_not_found</c>, or the error for which this process has given up on the catalogue.
    /// </exception>
    public JobRow FindJob(string jobId, BackupScope? scope = null)
    {
        if (_board.GivenUp is { } fault)
        {
            throw fault;
        }

        var row = _catalogue.Read(session => session.Jobs.Find(jobId, scope)) ?? throw NoJob(jobId);
        return _board.WithProgress(row);
    }

    /// <summary>Returns the backup with the given id, in any status.</summary>
    /// <exception cref="Fault"><c>backup_not_found</c>.</exception>
    public BackupRow FindBackup(string backupId) =>
        _catalogue.Read(session => session.Backups.Find(backupId) ?? throw AbsentBackup.Of(session, backupId));

    /// <summary>Returns the completed backup with the given id.</summary>
    /// <exception cref="Fault"><c>backup_not_found</c>, <c>backup_not_completed</c> or <c>archive_missing</c>.</exception>
    public BackupRow FindCompleted(string backupId) => _catalogue.Read(session => FindRestorable(session, backupId));

    /// <summary>Returns one page of jobs, newest first, including their current progress.</summary>
    public Page<JobRow> ListJobs(JobFilter filter)
    {
        var page = _catalogue.Read(session => session.Jobs.List(filter));
        return page with { Rows = [.. page.Rows.Select(_board.WithProgress)] };
    }

    /// <summary>Waits until a job has ended, at most for the given time, and returns its current row.</summary>
    /// <exception cref="Fault"><c>job_not_found</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<JobRow> WaitAsync(string jobId, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        while (true)
        {
            // Must be read before the row, so that an end between the two is not missed.
            var nextEnd = _board.NextEnd;
            var row = FindJob(jobId);
            var left = atMost - _time.GetElapsedTime(started);
            if (row.HasEnded || left <= TimeSpan.Zero)
            {
                return row;
            }

            await Task.WhenAny(nextEnd, Task.Delay(left < PollInterval ? left : PollInterval, _time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static Fault NoJob(string id) => new(FaultCode.JobNotFound, $"There is no job '{id}'.", ("job_id", id));

    /// <summary>Returns the completed backup with the given id, within the caller's transaction.</summary>
    /// <exception cref="Fault"><c>backup_not_found</c>, <c>backup_not_completed</c> or <c>archive_missing</c>.</exception>
    internal static BackupRow FindRestorable(CatalogueSession session, string backupId)
    {
        var backup = session.Backups.Find(backupId) ?? throw AbsentBackup.Of(session, backupId);
        return backup.Status switch
        {
            RunStatus.Completed => backup,
            RunStatus.Missing => throw MissingArchive(backupId),
            RunStatus.Queued or RunStatus.Running or RunStatus.Failed or RunStatus.Cancelled or RunStatus.Interrupted => throw new Fault(
                FaultCode.BackupNotCompleted,
                $"The backup '{backupId}' is {WireNames.Of(backup.Status)}; only a completed backup can be used.",
                ("backup_id", backupId),
                ("status", WireNames.Of(backup.Status))
            ),
            _ => throw new UnreachableException($"Unknown backup status {backup.Status}."),
        };
    }

    /// <summary>Returns the fault of a backup whose archive is missing.</summary>
    internal static Fault MissingArchive(string backupId) =>
        new(
            FaultCode.ArchiveMissing,
            $"The archive of '{backupId}' is not in the archive store. Put the file back and restart, or delete the backup.",
            ("backup_id", backupId)
        );

    /// <summary>Validates the options of a backup without queueing it.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> with the invalid field.</exception>
    public void Check(BackupOptions options) => JobRules.SourcesOf(options, _settings);

    /// <summary>Signals the runner of this process to check the queue.</summary>
    public void Wake() => _board.Wake.Set();
}
