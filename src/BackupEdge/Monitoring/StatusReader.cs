using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;
using BackupEdge.Scheduling;

namespace BackupEdge.Monitoring;

/// <summary>
/// Reads how everything stands, from one consistent state of the catalogue and a look at the archive store. It may be asked every second.
/// </summary>
/// <param name="settings">The effective settings.</param>
/// <param name="catalogue">The catalogue.</param>
/// <param name="storeState">Reads the state of the archive store, or throws a <see cref="Fault"/>.</param>
/// <param name="isRunning">Whether jobs are run by this or another process.</param>
/// <param name="time">The clock.</param>
/// <param name="startedAt">When this process began to serve, UTC; null for a command.</param>
internal sealed class StatusReader(
    Settings settings,
    CatalogueDatabase catalogue,
    Func<StoreState> storeState,
    Func<bool> isRunning,
    TimeProvider time,
    DateTimeOffset? startedAt
)
{
    private const int MostTold = 10;

    /// <summary>How everything stands now.</summary>
    /// <exception cref="Fault"><c>io_error</c> when the catalogue cannot be read.</exception>
    public ServiceStatus Read()
    {
        var now = time.GetUtcNow();
        var store = StoreOrNull();
        var running = isRunning();
        var status = catalogue.Read(session =>
        {
            List<ScheduleState> schedules = [.. session.Schedules.List().Select(row => ScheduleState.Of(session, row, now))];
            return new ServiceStatus
            {
                At = now,
                StartedAt = startedAt,
                IsRunning = running,
                Sources = SourcesOf(session, schedules),
                Schedules = schedules,
                Store = store,
                QueuedJobs = session.Glance.CountJobs(RunStatus.Queued),
                RunningJobs = session.Glance.CountJobs(RunStatus.Running),
                OldestUnverified = session.Glance.OldestUnverified(),
                Damaged = session.Glance.Damaged(MostTold),
                Missing = session.Glance.Missing(MostTold),
                PassedOver = session.Adoptions.PassedOver(),
                Webhooks = [.. settings.Webhooks.Select(webhook => session.Glance.BacklogOf(webhook.Name))],
            };
        });
        return status with { Reasons = Diagnosis.Of(status) };
    }

    // A store that cannot be read is a thing to tell, not a reason to tell nothing.
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

    private List<SourceStatus> SourcesOf(CatalogueSession session, IReadOnlyList<ScheduleState> schedules)
    {
        var successes = session.Glance.LastSuccesses();
        return
        [
            .. from source in settings.Sources
            let kind = source.Kind
            let skipped = session.Glance.LastSkipped(source.Name)

            // The newest backup of a set that left the source out hides older ones of that set.
            let success = skipped is null ? successes.GetValueOrDefault(source.Name) : session.Glance.LastSuccess(source.Name)
            select new SourceStatus(
                source.Name,
                kind,
                success,
                session.Glance.LastEnded(source.Name),
                OverdueFor(source.Name, kind, success, schedules)
            )
            {
                Skipped = skipped?.EndedAt > (success?.EndedAt ?? DateTimeOffset.MinValue) ? skipped : null,
            },
        ];
    }

    // A backup that somebody asked for in the meantime counts as well as the schedule's own.
    private static DateTimeOffset? OverdueFor(
        string source,
        string kind,
        BackupOverview? success,
        IReadOnlyList<ScheduleState> schedules
    ) =>
        schedules
            .Where(state => state.OverdueFor > (success?.EndedAt ?? DateTimeOffset.MinValue) && Takes(state.Row, source, kind))
            .Min(state => state.OverdueFor);

    private static bool Takes(ScheduleRow schedule, string source, string kind) =>
        (schedule.Sources?.Contains(source) ?? true) && JobRules.IsTaken(kind, schedule.IncludeFiles, schedule.IncludeDatabase);
}
