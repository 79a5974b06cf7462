using BackupEdge.Configuration;

namespace BackupEdge.Tests.Model;

/// <summary>
/// Retention in the plainest words: of each set the newest stays, so do those in their own days and those that a rule names.
/// </summary>
internal static class ModelRetention
{
    /// <summary>The backups that stay.</summary>
    /// <param name="living">All that live, oldest first.</param>
    /// <param name="rules">Only <c>keep_last</c>, <c>keep_hourly</c> and <c>keep_daily</c> count here.</param>
    /// <param name="now">The time of the prune.</param>
    public static List<ModelBackup> Survivors(IReadOnlyList<ModelBackup> living, RetentionRules rules, DateTimeOffset now) =>
        [.. living.Where(backup => Stays(backup, [.. living.Where(other => other.Set == backup.Set)], rules, now))];

    private static bool Stays(ModelBackup backup, List<ModelBackup> set, RetentionRules rules, DateTimeOffset now)
    {
        var newer = set[(set.IndexOf(backup) + 1)..];
        return newer.Count == 0
            || (backup.RetentionDays is { } days ? now - backup.CreatedAt < TimeSpan.FromDays(days) : !rules.Any)
            || newer.Count < rules.KeepLast
            || IsKept(backup, newer, rules.KeepHourly, time => time.Date.AddHours(time.Hour))
            || IsKept(backup, newer, rules.KeepDaily, time => time.Date);
    }

    // The newest of its period, when fewer periods than that have one that is newer.
    private static bool IsKept(ModelBackup backup, List<ModelBackup> newer, int count, Func<DateTime, DateTime> periodOf)
    {
        var periods = newer.Select(other => periodOf(other.CreatedAt.UtcDateTime)).ToHashSet();
        return periods.Count < count && !periods.Contains(periodOf(backup.CreatedAt.UtcDateTime));
    }
}
