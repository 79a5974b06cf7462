using BackupEdge.Engine.Sources;

namespace BackupEdge.Catalogue;

/// <summary>A schedule in the catalogue. Times are UTC.</summary>
internal sealed record ScheduleRow
{
    /// <summary>The id: <c>schedule-20261123-020000-7f3kq2</c>, or <c>schedule-NAME</c> for a schedule of the configuration.</summary>
    public required string Id { get; init; }

    /// <summary>The display name; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the schedule is defined in the configuration and can only be changed there.</summary>
    public bool IsConfigured { get; init; }

    /// <summary>The cron expression.</summary>
    public required string Cron { get; init; }

    /// <summary>The IANA name of the time zone of the cron expression; null for the host's time zone.</summary>
    public string? TimeZone { get; init; }

    /// <summary>What its runs do.</summary>
    public ScheduleKind Kind { get; init; }

    /// <summary>The copy that a <c>copy-verify</c> verifies, or a drill reads from; null for none.</summary>
    public string? Copy { get; init; }

    /// <summary>The type of the schedule's backups; without meaning for other kinds.</summary>
    public required BackupType Type { get; init; }

    /// <summary>The number of days after which each of its backups expires; null if the retention rules decide.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>The names of the sources to back up; null for all.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>Whether sources of the kind <c>files</c> are included.</summary>
    public bool IncludeFiles { get; init; } = true;

    /// <summary>Whether sources of the other kinds are included.</summary>
    public bool IncludeDatabase { get; init; } = true;

    /// <summary>Whether the schedule is enabled.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Whether one later run makes up for missed due times.</summary>
    public bool CatchUp { get; init; } = true;

    /// <summary>How often the schedule makes a full backup; null for never.</summary>
    public string? FullEvery { get; init; }

    /// <summary>The limits of its backups.</summary>
    public BackupLimits Limits { get; init; } = BackupLimits.None;

    /// <summary>The time when the schedule was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The name of the caller who created the schedule.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>The time after which due times count: when the schedule was created, enabled, or its times were changed.</summary>
    public required DateTimeOffset CountsFrom { get; init; }

    /// <summary>The next due time; null while the schedule is not enabled.</summary>
    public DateTimeOffset? NextDueAt { get; init; }

    /// <summary>The time when the last run began; null before the first.</summary>
    public DateTimeOffset? LastStartedAt { get; init; }
}
