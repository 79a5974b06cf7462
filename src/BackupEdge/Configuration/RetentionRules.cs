using System.Globalization;

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

    /// <summary>
    /// Whether the rules never delete a backup that a caller requested, and not a schedule, or gave a label of its own. Those with
    /// <c>retention_days</c> expire nevertheless.
    /// </summary>
    public bool KeepManual { get; init; } = true;

    /// <summary>Whether any rule is set.</summary>
    public bool Any => (KeepLast | KeepHourly | KeepDaily | KeepWeekly | KeepMonthly | KeepYearly) != 0;

    /// <summary>Returns the rules that are set, as in the configuration.</summary>
    public override string ToString() =>
        string.Join(
            ", ",
            new (string Name, int Count)[]
            {
                ("keep_last", KeepLast),
                ("keep_hourly", KeepHourly),
                ("keep_daily", KeepDaily),
                ("keep_weekly", KeepWeekly),
                ("keep_monthly", KeepMonthly),
                ("keep_yearly", KeepYearly),
            }
                .Where(rule => rule.Count > 0)
                .Select(rule => string.Create(CultureInfo.InvariantCulture, $"{rule.Name} {rule.Count}"))
        );
}
