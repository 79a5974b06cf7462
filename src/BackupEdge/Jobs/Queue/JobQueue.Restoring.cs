using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Keys;

namespace BackupEdge.Jobs.Queue;

/// <content>Queues restores and verifications.</content>
internal sealed partial class JobQueue
{
    /// <summary>Queues a restore.</summary>
    /// <param name="backupId">The id of the backup.</param>
    /// <param name="options">The options.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="note">A warning to record with the job; null for none.</param>
    /// <exception cref="Fault">
    /// <c>backup_not_found</c>, <c>backup_not_completed</c>, <c>archive_missing</c>, <c>restore_in_progress</c>, <c>invalid_request</c>
    /// with the invalid field, <c>forbidden</c> for a folder that the caller may not give, <c>queue_full</c>, or <c>no_space</c> while the
    /// file system is full.
    /// </exception>
    public JobRow EnqueueRestore(string backupId, RestoreOptions options, Caller caller, PathNote? note = null)
    {
        var row = _catalogue.Add(session =>
        {
            var (job, _) = NewRestore(session, backupId, options, caller);
            OperatorShares.ThrowIfFull(session, caller);
            job = Insert(session, job, note);
            if (options.Folder is not null || options.UseRecordedPaths)
            {
                _board.AddOwnRequest(job.Id);
            }

            caller.Record(session, AuditAction.BackupRestore, backupId, job.CreatedAt, made: job.Id, result: ResultOf(job));
            return job;
        });
        _board.Wake.Set();
        return row;
    }

    /// <summary>The maximum number of verifies that one request queues. Other callers have the other places in the queue.</summary>
    public const int MaxVerifies = Capacity / 2;

    /// <summary>
    /// Checks a restore that the caller's own process runs without the queue, and records in the audit log that it begins. The job is not
    /// in the catalogue until it has ended, since no other process could know whether it still runs.
    /// </summary>
    /// <exception cref="Fault">See <see cref="EnqueueRestore"/>.</exception>
    public (JobRow Job, BackupRow Backup) BeginRestoreAside(string backupId, RestoreOptions options, Caller caller) =>
        _catalogue.Write(session =>
        {
            var (job, backup) = NewRestore(session, backupId, options, caller);
            caller.Record(session, AuditAction.BackupRestore, backupId, job.CreatedAt, result: ResultOf(job));
            return (job with { Status = RunStatus.Running, StartedAt = job.CreatedAt }, backup);
        });

    /// <summary>Queues a verification.</summary>
    /// <param name="backupId">The id of the backup.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="note">A warning to record with the job; null for none.</param>
    /// <exception cref="Fault">
    /// <c>backup_not_found</c>, <c>backup_not_completed</c>, <c>archive_missing</c>, <c>queue_full</c>, or <c>no_space</c> while the file
    /// system is full.
    /// </exception>
    public JobRow EnqueueVerify(string backupId, Caller caller, PathNote? note = null)
    {
        var row = _catalogue.Add(session =>
        {
            FindRestorable(session, backupId);
            OperatorShares.ThrowIfFull(session, caller);
            var job = NewJob(_ids.Next("job"), JobKind.Verify, backupId, "{}", caller, _time.GetUtcNow());
            job = Insert(session, job, note);
            caller.Record(session, AuditAction.BackupVerify, backupId, job.CreatedAt, made: job.Id);
            return job;
        });
        _board.Wake.Set();
        return row;
    }

    /// <summary>
    /// Queues verifies of the backups that were not verified for some days, those that were verified longest ago first. One that already
    /// waits for a verify is left out, so that a repeated request queues nothing twice. At most <see cref="MaxVerifies"/> are queued, and
    /// no more than the caller has places in the queue.
    /// </summary>
    /// <param name="olderThanDays">The days; 0 for every backup.</param>
    /// <param name="maxBytes">How much may be read: the sizes on disk; the first backup may be larger. Null for no limit.</param>
    /// <param name="caller">The caller.</param>
    /// <returns>The jobs, and how many backups match and were not queued.</returns>
    /// <exception cref="Fault">
    /// <c>queue_full</c> if there is no place for the first, or <c>no_space</c> while the file system is full.
    /// </exception>
    public (IReadOnlyList<JobRow> Jobs, int Remaining) EnqueueVerifies(int olderThanDays, long? maxBytes, Caller caller)
    {
        var queued = _catalogue.Add(session =>
        {
            var now = _time.GetUtcNow();
            var due = session.Backups.UnverifiedSince(now.AddDays(-olderThanDays));
            var jobs = new List<JobRow>();
            var bytes = 0L;
            foreach (var (id, size) in due)
            {
                bytes += size;
                if (jobs.Count > 0 && (bytes > maxBytes || jobs.Count == MaxVerifies || OperatorShares.IsFull(session, caller)))
                {
                    break;
                }

                OperatorShares.ThrowIfFull(session, caller);
                jobs.Add(Insert(session, NewJob(_ids.Next("job"), JobKind.Verify, id, "{}", caller, now)));
                caller.Record(session, AuditAction.BackupVerify, id, now);
            }

            return ((IReadOnlyList<JobRow>)jobs, due.Count - jobs.Count);
        });
        _board.Wake.Set();
        return queued;
    }

    private (JobRow Job, BackupRow Backup) NewRestore(CatalogueSession session, string backupId, RestoreOptions options, Caller caller)
    {
        var backup = FindRestorable(session, backupId);
        OneOffPlaces.ThrowIfRefused(options, _settings, caller);
        JobRules.Check(options, backup, OneOffPlaces.Add(options, _settings));
        if (!options.DryRun && session.Jobs.ActiveRestoreTo(options.Target) is { } other)
        {
            throw new Fault(
                FaultCode.RestoreInProgress,
                $"A restore to '{options.Target}' is already in progress ({other.Id}). Wait until it ends, cancel it, or restore to "
                    + "another target.",
                ("target", options.Target),
                ("job_id", other.Id)
            );
        }

        var request = JsonSerializer.Serialize(options, JobsJson.Default.RestoreOptions);
        var job = NewJob(_ids.Next("job"), JobKind.Restore, backupId, request, caller, _time.GetUtcNow());
        return (job with { Target = options.Target, DryRun = options.DryRun }, backup);
    }

    // Returns the job as later reads do, with the properties of its backup.
    private static JobRow Insert(CatalogueSession session, JobRow job, PathNote? note = null)
    {
        session.Jobs.Insert(job);
        if (note is not null)
        {
            session.Notes.SetWarnings(job.Id, [note]);
        }

        return session.Jobs.Find(job.Id)!;
    }
}
