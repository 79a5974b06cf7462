using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.DataFolder;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;
using BackupEdge.Scheduling;

namespace BackupEdge.Monitoring;

/// <summary>
/// Reads how everything stands, from one consistent state of the catalogue and a look at the archive store. It may be asked every second.
/// </summary>
/// <param name="services">What it works with.</param>
/// <param name="startedAt">When this process began to serve, UTC; null when it is a command beside whoever does.</param>
public sealed class StatusReader(BackupServices services, DateTimeOffset? startedAt)
{
    private const int MostTold = 10;

    /// <summary>How everything stands now.</summary>
    /// <exception cref="Fault"><c>io_error</c> when the catalogue cannot be read.</exception>
    public ServiceStatus Read()
    {
        var now = services.Time.GetUtcNow();
        var store = StoreOrNull();
        var isRunning = IsRunning();
        var status = services.Catalogue.Read(session =>
        {
            List<ScheduleState> schedules = [.. session.Schedules.List().Select(row => ScheduleState.Of(session, row, now))];
            return new ServiceStatus
            {
                At = now,
                StartedAt = startedAt,
                IsRunning = isRunning,
                Sources = SourcesOf(session, schedules),
                Schedules = schedules,
                Store = store,
                QueuedJobs = session.Glance.CountJobs(RunStatus.Queued),
                RunningJobs = session.Glance.CountJobs(RunStatus.Running),
                OldestUnverified = session.Glance.OldestUnverified(),
                Damaged = session.Glance.Damaged(MostTold),
                Missing = session.Glance.Missing(MostTold),
                PassedOver = session.Adoptions.PassedOver(),
                Webhooks = [.. services.Settings.Webhooks.Select(webhook => session.Glance.BacklogOf(webhook.Name))],
            };
        });
        return status with { Reasons = Diagnosis.Of(status) };
    }

    private bool IsRunning() => services.Runner?.IsRunning ?? DataFolderLock.Holder(services.Settings.Data)?.Url is not null;

    // A store that cannot be read is a thing to tell, not a reason to tell nothing.
    private StoreState? StoreOrNull()
    {
        try
        {
            return services.Store;
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
            .. from source in services.Settings.Sources
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
