using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.DataFolder;
using BackupEdge.Encryption;
using BackupEdge.Scheduling;

namespace BackupEdge.Monitoring;

/// <summary>The status of the service at one point in time.</summary>
internal sealed record ServiceStatus
{
    /// <summary>The time of the status, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The time at which this process began to serve, UTC; null if this process is not the server.</summary>
    public required DateTimeOffset? StartedAt { get; init; }

    /// <summary>Whether this or another process runs jobs and schedules.</summary>
    public required bool IsRunning { get; init; }

    /// <summary>The configured sources in the order of the settings.</summary>
    public required IReadOnlyList<SourceStatus> Sources { get; init; }

    /// <summary>Whether a source that no drill has proven in time is a problem, and not only a warning.</summary>
    public bool RequiresDrills { get; init; }

    /// <summary>All schedules, newest first.</summary>
    public required IReadOnlyList<ScheduleState> Schedules { get; init; }

    /// <summary>The state of the archive store; null if it cannot be read.</summary>
    public required StoreState? Store { get; init; }

    /// <summary>The number of queued jobs.</summary>
    public required long QueuedJobs { get; init; }

    /// <summary>The number of running jobs.</summary>
    public required long RunningJobs { get; init; }

    /// <summary>Whether the process of the running jobs was killed; the next one that runs jobs marks them as interrupted.</summary>
    public bool HasLostJobs { get; init; }

    /// <summary>The running jobs and the next queued ones, at most ten, oldest first.</summary>
    public IReadOnlyList<ActiveJob> ActiveJobs { get; init; } = [];

    /// <summary>The oldest completed backup that was never verified; null if all were.</summary>
    public required BackupOverview? OldestUnverified { get; init; }

    /// <summary>How many completed backups were verified; null if it is unknown, as from a server of an earlier version.</summary>
    public VerificationStatus? Verification { get; init; }

    /// <summary>When the newest verify ended, UTC; null if there is none.</summary>
    public DateTimeOffset? LastVerifyAt { get; init; }

    /// <summary>The number of backups that a verify found damaged.</summary>
    public long DamagedCount { get; init; }

    /// <summary>The number of backups whose archive is missing.</summary>
    public long MissingCount { get; init; }

    /// <summary>The newest backups that a verify found damaged, at most ten.</summary>
    public required IReadOnlyList<BackupOverview> Damaged { get; init; }

    /// <summary>The newest backups whose archive is missing, at most ten.</summary>
    public required IReadOnlyList<BackupOverview> Missing { get; init; }

    /// <summary>The newest completed backups that need a missing archive, at most ten.</summary>
    public IReadOnlyList<IncompleteBackup> Incomplete { get; init; } = [];

    /// <summary>The files in the archive store that could not be added to the catalogue.</summary>
    public required IReadOnlyList<PassedOverRow> PassedOver { get; init; }

    /// <summary>The risks of the encryption keys; empty in a command beside a server, which may have other keys.</summary>
    public IReadOnlyList<KeyProblem> Keys { get; init; } = [];

    /// <summary>The mode of new archives; null if it is unknown, as in a command beside a server.</summary>
    public EncryptionMode? EncryptionMode { get; init; }

    /// <summary>When the service, which was unlocked with a recovery identity, locks itself again, UTC; null while it is locked.</summary>
    public DateTimeOffset? UnlockedUntil { get; init; }

    /// <summary>The waiting notifications of each configured webhook.</summary>
    public required IReadOnlyList<NotificationBacklog> Webhooks { get; init; }

    /// <summary>The state of the bin.</summary>
    public BinStatus Bin { get; init; } = BinStatus.Empty;

    /// <summary>The newest backups that differ unusually from those before them, at most ten.</summary>
    public IReadOnlyList<UnusualChangeRow> UnusualChanges { get; init; } = [];

    /// <summary>The copies in the order of the settings.</summary>
    public IReadOnlyList<CopyStatus> Copies { get; init; } = [];

    /// <summary>What the servers of sources have that no source takes.</summary>
    public IReadOnlyList<InventoryRow> Inventories { get; init; } = [];

    /// <summary>Risks that are no problem of the service as it is configured.</summary>
    public IReadOnlyList<StatusReason> Warnings { get; init; } = [];

    /// <summary>The problems found, the most severe first; empty if there are none.</summary>
    public IReadOnlyList<StatusReason> Reasons { get; init; } = [];

    /// <summary>Whether there are problems.</summary>
    public bool IsDegraded => Reasons.Count > 0;

    /// <summary>Returns the whole seconds since the given time; 0 if it is in the future.</summary>
    public long AgeOf(DateTimeOffset time) => Math.Max(0, (long)(At - time).TotalSeconds);
}
