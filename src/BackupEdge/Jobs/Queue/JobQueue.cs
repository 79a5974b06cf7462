using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Keys;
using BackupEdge.Retention;

namespace BackupEdge.Jobs.Queue;

/// <summary>
/// Queues, finds and cancels jobs for the API and the command line. The queue is the jobs table of the catalogue, so queued jobs survive a
/// restart. Each check and the insert that follows must be in one transaction.
/// </summary>
internal sealed partial class JobQueue
{
    /// <summary>The maximum number of queued jobs.</summary>
    public const int Capacity = 64;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);
    private readonly Settings _settings;
    private readonly CatalogueDatabase _catalogue;
    private readonly Bin _bin;
    private readonly ServiceClock _clock;
    private readonly TimeProvider _time;
    private readonly IdFactory _ids;
    private readonly RunningJobs _board;
    private readonly OperatorShares _shares;

    internal JobQueue(
        Settings settings,
        CatalogueDatabase catalogue,
        Bin bin,
        ServiceClock clock,
        OperatorShares shares,
        TimeProvider time,
        IdFactory ids,
        RunningJobs board
    )
    {
        _shares = shares;
        _settings = settings;
        _catalogue = catalogue;
        _bin = bin;
        _clock = clock;
        _time = time;
        _ids = ids;
        _board = board;
    }

    /// <summary>
    /// Raised for each job that ends in this process, after its end is in the catalogue. Handlers must be quick and must not throw.
    /// </summary>
    public event Action<JobRow>? JobEnded
    {
        add => _board.Ended += value;
        remove => _board.Ended -= value;
    }

    /// <summary>Queues a backup and wakes the runner.</summary>
    /// <exception cref="Fault">
    /// <c>invalid_request</c> with the invalid field, <c>forbidden</c> for a folder that the caller may not give, <c>queue_full</c>,
    /// <c>rate_limited</c>, <c>quota_exceeded</c>, or <c>no_space</c> while the file system is full.
    /// </exception>
    public BackupRow EnqueueBackup(BackupOptions options, Caller caller)
    {
        var row = _catalogue.Add(session => EnqueueBackup(session, options, caller));
        CrashPoints.Pass(CrashPoint.JobQueued);
        Wake();
        return row;
    }

    /// <summary>
    /// Queues a backup within the caller's transaction. The caller must call <see cref="Wake"/> after the transaction is committed.
    /// </summary>
    /// <exception cref="Fault">
    /// <c>invalid_request</c> with the invalid field, <c>forbidden</c>, <c>queue_full</c>, <c>rate_limited</c> or <c>quota_exceeded</c>;
    /// nothing was written.
    /// </exception>
    public BackupRow EnqueueBackup(CatalogueSession session, BackupOptions options, Caller caller)
    {
        OneOffPlaces.ThrowIfRefused(options, _settings, caller);
        var sources = JobRules.SourcesOf(options, OneOffPlaces.Add(options, NarrowedSources.Of(_settings, options, caller)));
        JobRules.ThrowIfLifted(options.Limits, _settings, caller);
        OperatorShares.ThrowIfFull(session, caller);
        _shares.ThrowIfOverLimits(session, caller);
        var choice = BaseChoice.Predict(session, sources, options.Type);
        var jobId = _ids.Next("job");
        if (options.OneOffSources is not null)
        {
            _board.AddOwnRequest(jobId);
        }

        var now = _time.GetUtcNow();
        var requested = new BackupRow
        {
            Id = _ids.Next("backup"),
            Sequence = session.Backups.NextSequence(),
            Type = options.Type,
            RequestedType = options.Type,
            Status = RunStatus.Queued,
            CreatedAt = now,
            Label = options.Label,
            Tags = MarkRules.Ordered(options.Tags),
            RetentionDays = options.RetentionDays,
            IncludeFiles = options.IncludeFiles,
            IncludeDatabase = options.IncludeDatabase,
            Sources = sources,
            JobId = jobId,
            CreatedBy = caller.Name,
            Operator = caller.Operator,
            ScheduleId = options.ScheduleId,
        };
        var backup = choice.ApplyTo(requested);
        session.Backups.Insert(backup);
        session.Jobs.Insert(
            NewJob(jobId, JobKind.Backup, backup.Id, JsonSerializer.Serialize(options, JobsJson.Default.BackupOptions), caller, now)
        );
        caller.Record(session, AuditAction.BackupCreate, backup.Id, now, made: backup.Id);
        return backup;
    }

    /// <summary>Queues a prune.</summary>
    /// <exception cref="Fault"><c>queue_full</c>.</exception>
    public JobRow EnqueuePrune(PruneOptions options, Caller caller)
    {
        var row = _catalogue.Write(session =>
        {
            OperatorShares.ThrowIfFull(session, caller);
            var request = JsonSerializer.Serialize(options, JobsJson.Default.PruneOptions);
            var job = NewJob(_ids.Next("job"), JobKind.Prune, null, request, caller, _time.GetUtcNow());
            job = job with { DryRun = options.DryRun };
            session.Jobs.Insert(job);
            caller.Record(session, AuditAction.Prune, job.Id, job.CreatedAt, made: job.Id, result: ResultOf(job));
            return job;
        });
        _board.Wake.Set();
        return row;
    }

    /// <summary>Queues a reseal.</summary>
    /// <exception cref="Fault"><c>queue_full</c>.</exception>
    public JobRow EnqueueReseal(ResealOptions options, Caller caller)
    {
        var row = _catalogue.Write(session =>
        {
            OperatorShares.ThrowIfFull(session, caller);
            var request = JsonSerializer.Serialize(options, JobsJson.Default.ResealOptions);
            var job = NewJob(_ids.Next("job"), JobKind.Reseal, null, request, caller, _time.GetUtcNow());
            job = job with { DryRun = options.DryRun };
            session.Jobs.Insert(job);
            caller.Record(session, AuditAction.Reseal, job.Id, job.CreatedAt, made: job.Id, result: ResultOf(job));
            return job;
        });
        _board.Wake.Set();
        return row;
    }

    /// <summary>Cancels a queued job immediately, or requests a running job to stop, which happens asynchronously.</summary>
    /// <param name="jobId">The job's id.</param>
    /// <param name="caller">
    /// The caller; null for the service. An operator can cancel only its own jobs; those outside of its scope do not exist for it.
    /// </param>
    /// <exception cref="Fault"><c>job_not_found</c>, <c>forbidden</c> or <c>job_ended</c>.</exception>
    public JobRow Cancel(string jobId, Caller? caller = null)
    {
        var row = _catalogue.Write(session =>
        {
            var job = session.Jobs.Find(jobId, caller?.Scope) ?? throw NoJob(jobId);
            if (caller?.Operator is { } owner && job.Operator != owner)
            {
                throw new Fault(
                    FaultCode.Forbidden,
                    $"The job '{jobId}' was requested with another credential, and an operator can cancel only its own jobs. Ask an admin.",
                    ("required_role", WireNames.Of(Role.Admin)),
                    ("job_id", jobId)
                );
            }

            if (job.HasEnded)
            {
                throw new Fault(
                    FaultCode.JobEnded,
                    $"The job '{jobId}' has already ended ({WireNames.Of(job.Status)}), so it cannot be cancelled.",
                    ("job_id", jobId),
                    ("status", WireNames.Of(job.Status))
                );
            }

            session.Jobs.RequestCancel(jobId);
            (caller ?? Caller.Service).Record(session, AuditAction.JobCancel, jobId, _time.GetUtcNow());
            if (job.Status == RunStatus.Queued)
            {
                JobOutcome.Cancelled(job, _time.GetUtcNow()).Write(session);
            }

            return session.Jobs.Find(jobId)!;
        });
        if (row.HasEnded)
        {
            _board.RaiseEnd(row);
        }

        _board.Find(jobId)?.Cancel();
        _board.Wake.Set();
        return row;
    }

    /// <summary>Whether this process has given up on a catalogue that it cannot write, so its jobs can no longer be followed.</summary>
    public bool HasGivenUp => _board.GivenUp is not null;

    private static string ResultOf(JobRow job) => job.DryRun ? AuditRow.DryRun : AuditRow.Done;

    private static JobRow NewJob(string id, JobKind kind, string? backupId, string request, Caller caller, DateTimeOffset now) =>
        new()
        {
            Id = id,
            Kind = kind,
            Status = RunStatus.Queued,
            BackupId = backupId,
            Request = request,
            CreatedAt = now,
            CreatedBy = caller.Name,
            Operator = caller.Operator,
        };
}
