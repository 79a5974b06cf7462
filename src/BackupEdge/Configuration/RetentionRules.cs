namespace BackupEdge.Configuration;

/// <summary>
/// Which backups to keep beside those that their own <c>retention_days</c> keeps. Each number counts periods that have a backup,
/// newest first, and the newest backup of each period is kept; 0 keeps none. With all at 0 only <c>retention_days</c> decides.
/// </summary>
internal sealed record RetentionRules
{
    /// <summary>The newest backups, whatever their age.</summary>
    public int KeepLast { get; init; }

    /// <summary>One for each of so many hours.</summary>
    public int KeepHourly { get; init; }

    /// <summary>One for each of so many days, UTC.</summary>
    public int KeepDaily { get; init; }

    /// <summary>One for each of so many weeks, Monday to Sunday, UTC.</summary>
    public int KeepWeekly { get; init; }

    /// <summary>One for each of so many months, UTC.</summary>
    public int KeepMonthly { get; init; }

    /// <summary>One for each of so many years, UTC.</summary>
    public int KeepYearly { get; init; }

    /// <summary>Whether any rule is set.</summary>
    public bool Any => (KeepLast | KeepHourly | KeepDaily | KeepWeekly | KeepMonthly | KeepYearly) != 0;
}
