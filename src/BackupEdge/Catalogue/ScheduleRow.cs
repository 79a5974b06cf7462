namespace BackupEdge.Catalogue;

/// <summary>What the catalogue knows of one schedule. Times are UTC.</summary>
internal sealed record ScheduleRow
{
    /// <summary><c>schedule-20261123-020000-7f3kq2</c>, or <c>schedule-NAME</c> for one of the configuration.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the configuration has it, so that nothing else can change it.</summary>
    public bool IsConfigured { get; init; }

    /// <summary>The cron line.</summary>
    public required string Cron { get; init; }

    /// <summary>The IANA name of the line's time zone; null for the host's.</summary>
    public string? TimeZone { get; init; }

    /// <summary>What its backups are.</summary>
    public required BackupType Type { get; init; }

    /// <summary>Days after which each of its backups may go; null to keep them.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>Only sources of these names; null for all.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>Whether it takes sources of kind <c>files</c>.</summary>
    public bool IncludeFiles { get; init; } = true;

    /// <summary>Whether it takes sources of the other kinds.</summary>
    public bool IncludeDatabase { get; init; } = true;

    /// <summary>Whether it runs.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Whether one run makes up for those that were missed.</summary>
    public bool CatchUp { get; init; } = true;

    /// <summary>How often it makes a full backup; null for never.</summary>
    public string? FullEvery { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>Due times up to here are none: when it was made, enabled, or got another rhythm.</summary>
    public required DateTimeOffset CountsFrom { get; init; }

    /// <summary>The due time to wait for; null while it is not enabled.</summary>
    public DateTimeOffset? NextDueAt { get; init; }

    /// <summary>When it last began a run.</summary>
    public DateTimeOffset? LastStartedAt { get; init; }
}
