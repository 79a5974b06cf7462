using BackupEdge.Configuration;

namespace BackupEdge.Tests.Model;

/// <summary>
/// Implements retention as simply as possible: the newest backup of each set is kept, and those within their retention days, selected by a
/// rule, or without retention days if what was requested by hand is kept. No backup of the model is one of a schedule.
/// </summary>
internal static class ModelRetention
{
    /// <summary>The rules of the model's runs.</summary>
    public static IReadOnlyList<RetentionRules> Rules { get; } =
    [
        new(),
        new() { KeepLast = 1, KeepManual = false },
        new() { KeepLast = 3, KeepManual = false },
        new() { KeepDaily = 2, KeepManual = false },
        new() { KeepDaily = 1 },
        new()
        {
            KeepLast = 2,
            KeepHourly = 1,
            KeepDaily = 3,
            KeepManual = false,
        },
    ];

    /// <summary>Returns the backups that are kept.</summary>
    /// <param name="living">All existing backups, oldest first.</param>
    /// <param name="rules">The rules, of which only <c>keep_last</c>, <c>keep_hourly</c> and <c>keep_daily</c> are used.</param>
    /// <param name="now">The time of the prune.</param>
    public static List<ModelBackup> Survivors(IReadOnlyList<ModelBackup> living, RetentionRules rules, DateTimeOffset now) =>
        [.. living.Where(backup => IsKept(backup, [.. living.Where(other => other.Set == backup.Set)], rules, now))];

    private static bool IsKept(ModelBackup backup, List<ModelBackup> set, RetentionRules rules, DateTimeOffset now)
    {
        var newer = set[(set.IndexOf(backup) + 1)..];
        return newer.Count == 0
            || (backup.RetentionDays is { } days ? now - backup.CreatedAt < TimeSpan.FromDays(days) : !rules.Any)
            || (backup.RetentionDays is null && rules.KeepManual)
            || newer.Count < rules.KeepLast
            || IsNewestOfPeriod(backup, newer, rules.KeepHourly, time => time.Date.AddHours(time.Hour))
            || IsNewestOfPeriod(backup, newer, rules.KeepDaily, time => time.Date);
    }

    // Returns whether the backup is the newest of its period, and fewer periods than the count have a newer backup.
    private static bool IsNewestOfPeriod(ModelBackup backup, List<ModelBackup> newer, int count, Func<DateTime, DateTime> periodOf)
    {
        var periods = newer.Select(other => periodOf(other.CreatedAt.UtcDateTime)).ToHashSet();
        return periods.Count < count && !periods.Contains(periodOf(backup.CreatedAt.UtcDateTime));
    }
}
