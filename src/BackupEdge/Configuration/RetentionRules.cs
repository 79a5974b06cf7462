namespace BackupEdge.Configuration;

/// <summary>
/// Which backups to keep in addition to those that their own <c>retention_days</c> keeps. Each number counts periods that have a backup,
/// newest first, and the newest backup of each period is kept; 0 keeps none. If all are 0, only <c>retention_days</c> decides.
/// </summary>
internal sealed record RetentionRules
{
    /// <summary>The number of newest backups to keep, at any age.</summary>
    public int KeepLast { get; init; }

    /// <summary>The number of hours, UTC, for which to keep one backup each.</summary>
    public int KeepHourly { get; init; }

    /// <summary>The number of days, UTC, for which to keep one backup each.</summary>
    public int KeepDaily { get; init; }

    /// <summary>The number of weeks, Monday to Sunday, UTC, for which to keep one backup each.</summary>
    public int KeepWeekly { get; init; }

    /// <summary>The number of months, UTC, for which to keep one backup each.</summary>
    public int KeepMonthly { get; init; }

    /// <summary>The number of years, UTC, for which to keep one backup each.</summary>
    public int KeepYearly { get; init; }

    /// <summary>Whether any rule is set.</summary>
    public bool Any => (KeepLast | KeepHourly | KeepDaily | KeepWeekly | KeepMonthly | KeepYearly) != 0;
}
