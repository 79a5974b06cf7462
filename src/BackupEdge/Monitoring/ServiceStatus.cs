using BackupEdge.Catalogue;
using BackupEdge.DataFolder;
using BackupEdge.Scheduling;

namespace BackupEdge.Monitoring;

/// <summary>How everything stands at one moment.</summary>
internal sealed record ServiceStatus
{
    /// <summary>The moment, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When the service began, UTC; null when another process is it.</summary>
    public required DateTimeOffset? StartedAt { get; init; }

    /// <summary>Whether somebody runs jobs and schedules.</summary>
    public required bool IsRunning { get; init; }

    /// <summary>The configured sources, in their order.</summary>
    public required IReadOnlyList<SourceStatus> Sources { get; init; }

    /// <summary>Every schedule, newest first.</summary>
    public required IReadOnlyList<ScheduleState> Schedules { get; init; }

    /// <summary>The archive store; null when it cannot be read.</summary>
    public required StoreState? Store { get; init; }

    /// <summary>How many jobs wait.</summary>
    public required long QueuedJobs { get; init; }

    /// <summary>How many jobs run.</summary>
    public required long RunningJobs { get; init; }

    /// <summary>The oldest completed backup that was never verified; null when each was.</summary>
    public required BackupOverview? OldestUnverified { get; init; }

    /// <summary>The newest backups that a verify found damaged, a few at most.</summary>
    public required IReadOnlyList<BackupOverview> Damaged { get; init; }

    /// <summary>The newest backups whose archive is not there, a few at most.</summary>
    public required IReadOnlyList<BackupOverview> Missing { get; init; }

    /// <summary>Files of the archive store that could not be taken into the catalogue.</summary>
    public required IReadOnlyList<PassedOverRow> PassedOver { get; init; }

    /// <summary>What waits for each configured webhook.</summary>
    public required IReadOnlyList<NotificationBacklog> Webhooks { get; init; }

    /// <summary>What is not as it should be; empty when all is well.</summary>
    public IReadOnlyList<StatusReason> Reasons { get; init; } = [];

    /// <summary>Whether anything is not as it should be.</summary>
    public bool IsDegraded => Reasons.Count > 0;

    /// <summary>Whole seconds since a time, 0 when that is still to come.</summary>
    public long AgeOf(DateTimeOffset time) => Math.Max(0, (long)(At - time).TotalSeconds);
}
