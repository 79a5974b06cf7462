using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.DataFolder;
using BackupEdge.Encryption;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;
using BackupEdge.Scheduling;

namespace BackupEdge.Monitoring;

/// <summary>
/// Reads the status of the service from one consistent state of the catalogue and from the archive store. It is fast enough to be called
/// every second.
/// </summary>
/// <param name="settings">The effective settings.</param>
/// <param name="catalogue">The catalogue to read.</param>
/// <param name="copies">Reads the states of the copies.</param>
/// <param name="storeState">Reads the state of the archive store; throws a <see cref="Fault"/> if that is not possible.</param>
/// <param name="isRunning">Returns whether this or another process runs jobs.</param>
/// <param name="isUnused">Returns whether no process, this one included, could run jobs.</param>
/// <param name="unlockedUntil">Returns when this process locks the store again, UTC; null while it is locked.</param>
/// <param name="time">The clock that ages are measured with.</param>
/// <param name="startedAt">The time at which this process began to serve, UTC; null for a command.</param>
internal sealed class StatusReader(
    Settings settings,
    CatalogueDatabase catalogue,
    CopyStatusReader copies,
    Func<StoreState> storeState,
    Func<bool> isRunning,
    Func<bool> isUnused,
    Func<DateTimeOffset?> unlockedUntil,
    TimeProvider time,
    DateTimeOffset? startedAt
)
{
    private const int MaxListed = 10;

    /// <summary>Reads the current status.</summary>
    /// <exception cref="Fault"><c>io_error</c> if the catalogue cannot be read.</exception>
    public ServiceStatus Read()
    {
        var now = time.GetUtcNow();
        var store = StoreOrNull();
        var running = isRunning();
        var unused = isUnused();

        // The key file of a running server may be one that only it can read.
        var encryption = running && startedAt is null ? null : EncryptionOverview.Of(new KeyStore(settings, time), now);
        var version = catalogue.Version();
        var status = catalogue.Read(session =>
        {
            List<ScheduleState> schedules = [.. session.Schedules.List().Select(row => ScheduleState.Of(session, row, now))];
            return new ServiceStatus
            {
                At = now,
                StartedAt = startedAt,
                IsRunning = running,
                Sources = SourcesOf(session, schedules, now),
                RequiresDrills = DrillDiagnosis.IsRequired(settings.Drill, schedules.Select(state => state.Row)),
                Schedules = schedules,
                Store = store,
                QueuedJobs = session.Status.CountJobs(RunStatus.Queued),
                RunningJobs = session.Status.CountJobs(RunStatus.Running),
                ActiveJobs = ActiveJobsOf(session),
                OldestUnverified = session.Status.OldestUnverified(),
                Verification = VerificationOf(session, now),
                LastVerifyAt = session.Status.LastVerifyAt(),
                DamagedCount = session.Status.CountDamaged(),
                MissingCount = session.Status.CountMissing(),
                Damaged = session.Status.Damaged(MaxListed),
                Missing = session.Status.Missing(MaxListed),
                Incomplete = session.Status.Incomplete(MaxListed),
                Keys = encryption?.Problems ?? [],
                EncryptionMode = encryption?.Mode,
                UnlockedUntil = unlockedUntil(),
                PassedOver = session.Adoptions.PassedOver(),
                Webhooks = [.. settings.Receivers.Select(receiver => session.Status.BacklogOf(receiver.Name))],
                Bin = BinOf(session),
                UnusualChanges = session.UnusualChanges.List(MaxListed),
                Copies = copies.Read(session, version, now),
                Inventories = [.. session.Inventories.List().Where(row => settings.FindSource(row.Source) is not null)],
            };
        });
        return status with
        {
            // A process may have begun or ended meanwhile.
            HasLostJobs = status.RunningJobs > 0 && unused && isUnused(),
            Reasons = Diagnosis.Of(status),
            Warnings =
            [
                .. WarningsOf(settings),
                .. CoverageDiagnosis.Warnings(status),
                .. status.RequiresDrills ? [] : status.Sources.SelectMany(DrillDiagnosis.Of),
            ],
        };
    }

    private BinStatus BinOf(CatalogueSession session)
    {
        var (backups, bytes) = session.Bin.Totals();
        return new BinStatus(backups, bytes, settings.Protection.UndeleteDays, session.Bin.FreedEarlyAt());
    }

    private VerificationStatus VerificationOf(CatalogueSession session, DateTimeOffset now)
    {
        var days = settings.Verification.WithinDays > 0 ? settings.Verification.WithinDays : VerificationRules.DefaultDays;
        var older = session.Status.CountVerifiedBefore(now.AddDays(-days));
        var never = session.Status.CountUnverified();
        var damaged = session.Status.CountDamaged();
        return new VerificationStatus(
            days,
            session.Status.CountCompleted() - older - never - damaged,
            older,
            never,
            damaged,
            session.Status.OldestVerifyAt()
        );
    }

    private static IEnumerable<StatusReason> WarningsOf(Settings settings) =>
        CopyWarnings.FindUnencrypted(settings) is { } warning ? [new StatusReason(ReasonCode.CopyUnencrypted, null, warning)] : [];

    private static IReadOnlyList<ActiveJob> ActiveJobsOf(CatalogueSession session) =>
        [
            .. session
                .Jobs.OfStatus(RunStatus.Running)
                .Concat(session.Jobs.OfStatus(RunStatus.Queued))
                .Take(MaxListed)
                .Select(job =>
                {
                    var backup = job.BackupId is { } id ? session.Backups.Find(id) : null;
                    return new ActiveJob(job, backup?.Label, [.. backup?.Sources.Select(source => source.Name) ?? []]);
                }),
        ];

    // An unreadable store is one of the problems to report, and must not prevent the report.
    private StoreState? StoreOrNull()
    {
        try
        {
            return storeState();
        }
        catch (Fault)
        {
            return null;
        }
    }

    private List<SourceStatus> SourcesOf(CatalogueSession session, IReadOnlyList<ScheduleState> schedules, DateTimeOffset now)
    {
        var successes = session.Status.LastSuccesses();
        return
        [
            .. from source in settings.Sources
            let kind = source.Kind
            let taking = schedules.Where(state => state.Row.Enabled && Takes(state.Row, source.Name, kind)).ToList()
            let skipped = session.Status.LastSkipped(source.Name)

            // LastSuccesses has only the newest backup of each set, so one that skipped the source hides older ones.
            let success = skipped is null ? successes.GetValueOrDefault(source.Name) : session.Status.LastSuccess(source.Name)
            let proof = session.Drills.ProofOf(source.Name)
            select new SourceStatus(
                source.Name,
                kind,
                success,
                session.Status.LastEnded(source.Name),
                OverdueFor(source.Name, kind, success, schedules)
            )
            {
                Skipped = skipped?.EndedAt > (success?.EndedAt ?? DateTimeOffset.MinValue) ? skipped : null,
                Proof = proof,
                UnprovenSince = DrillDiagnosis.UnprovenSince(settings.Drill, proof, now),
                IsScheduled = taking.Count > 0,
                HasScheduledRun = taking.Exists(state => state.Row.LastStartedAt is not null),
                Wal = source is PostgresPhysicalSource server
                    ? PostgresPhysicalSource.FolderOf(settings.Data.Wal, server.Name).ReadState()
                    : null,
                WalLimit = (source as PostgresPhysicalSource)?.WalLimit ?? 0,
                Warnings = success is null ? null : session.Status.Warnings(success.Id, source.Name),
            },
        ];
    }

    // A backup that a user requested since the due time counts as much as one of the schedule.
    private static DateTimeOffset? OverdueFor(
        string source,
        string kind,
        BackupOverview? success,
        IReadOnlyList<ScheduleState> schedules
    ) =>
        schedules
            .Where(state =>
                state.OverdueFor > (success?.EndedAt ?? DateTimeOffset.MinValue) && Takes(state.Row, source, kind)
            )
            .Min(state => state.OverdueFor);

    // A schedule of drills or verifies also names sources, but backs up none.
    private static bool Takes(ScheduleRow schedule, string source, string kind) =>
        schedule.Kind == ScheduleKind.Backup
        && (schedule.Sources?.Contains(source) ?? true)
        && JobRules.IsTaken(kind, schedule.IncludeFiles, schedule.IncludeDatabase);
}
