using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Copies;
using BackupEdge.Faults;
using BackupEdge.Keys;

namespace BackupEdge.Jobs.Queue;

/// <content>Queues drills, and what schedules of other kinds than backups do.</content>
internal sealed partial class JobQueue
{
    /// <summary>Queues a drill.</summary>
    /// <param name="options">The options.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="note">A warning to record with the job; null for none.</param>
    /// <exception cref="Fault">
    /// <c>backup_not_found</c>, <c>backup_not_completed</c>, <c>archive_missing</c>, <c>copy_not_found</c>, <c>invalid_request</c> with the
    /// invalid field, <c>queue_full</c>, or <c>no_space</c> while the file system is full.
    /// </exception>
    public JobRow EnqueueDrill(DrillOptions options, Caller caller, PathNote? note = null)
    {
        var row = _catalogue.Add(session => EnqueueDrill(session, options, caller, note));
        Wake();
        return row;
    }

    /// <summary>
    /// Queues a drill within the caller's transaction. The caller must call <see cref="Wake"/> after the transaction is committed.
    /// </summary>
    /// <exception cref="Fault">Those of the other overload, without <c>no_space</c>; nothing was written.</exception>
    public JobRow EnqueueDrill(CatalogueSession session, DrillOptions options, Caller caller, PathNote? note = null)
    {
        if (options.Copy is { } copy)
        {
            CopyFaults.Find(_settings, copy);
        }

        if (options is { BackupId: not null, Pick: not null })
        {
            throw JobRules.Invalid("pick", "`pick` chooses a backup of each source, and one backup is given; leave out one of the two.");
        }

        var known = options.BackupId is { } id
            ? FindRestorable(session, id).Sources.Select(source => source.Name).ToList()
            : [.. _settings.Sources.Select(source => source.Name)];
        if (options.Sources is { Count: 0 })
        {
            throw JobRules.Invalid("sources", "`sources` must not be empty. Omit it to restore all sources, or list some.");
        }

        if (options.Sources?.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            var where = options.BackupId is null ? "is not a source" : "is not in this backup";
            var given = options.ScheduleId is null ? "`sources` contains" : "The schedule names";
            throw JobRules.Invalid(
                "sources",
                $"{given} '{RequestFaults.Short(unknown)}', which {where}. Known: {string.Join(", ", known)}."
            );
        }

        OperatorShares.ThrowIfFull(session, caller);
        var request = JsonSerializer.Serialize(options, JobsJson.Default.DrillOptions);
        var job = NewJob(_ids.Next("job"), JobKind.Drill, options.BackupId, request, caller, _time.GetUtcNow());
        job = Insert(session, job, note);
        caller.Record(session, AuditAction.Drill, options.BackupId ?? job.Id, job.CreatedAt, made: job.Id);
        return job;
    }

    /// <summary>Queues a verify of the backup that was verified longest ago, or never, within the caller's transaction.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if there is no completed backup; <c>queue_full</c>; nothing was written.</exception>
    public JobRow EnqueueVerifyOfOldest(CatalogueSession session, Caller caller)
    {
        var now = _time.GetUtcNow();
        var id = session.Backups.LeastVerified()
            ?? throw new Fault(FaultCode.InvalidRequest, "There is no completed backup to verify. Make one first.");
        OperatorShares.ThrowIfFull(session, caller);
        var job = Insert(session, NewJob(_ids.Next("job"), JobKind.Verify, id, "{}", caller, now));
        caller.Record(session, AuditAction.BackupVerify, id, now, made: job.Id);
        return job;
    }

    /// <summary>Queues a verification of a copy within the caller's transaction, also if one is queued already.</summary>
    /// <exception cref="Fault"><c>copy_not_found</c> or <c>queue_full</c>; nothing was written.</exception>
    public JobRow VerifyCopy(CatalogueSession session, CopyVerifyOptions options, Caller caller)
    {
        CopyFaults.Find(_settings, options.Copy);
        OperatorShares.ThrowIfFull(session, caller);
        var request = JsonSerializer.Serialize(options, JobsJson.Default.CopyVerifyOptions);
        var job = NewJob(_ids.Next("job"), JobKind.CopyVerify, null, request, caller, _time.GetUtcNow());
        session.Jobs.Insert(job);
        caller.Record(session, AuditAction.CopyVerify, job.Id, job.CreatedAt, made: job.Id);
        return job;
    }
}
