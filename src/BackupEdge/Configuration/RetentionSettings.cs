namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>retention</c>.</summary>
internal static class RetentionSettings
{
    private const int Most = 10_000;

    /// <summary>The rules; all 0 unless given.</summary>
    public static RetentionRules Read(SettingSection retention)
    {
        retention.AllowOnly("keep_last", "keep_hourly", "keep_daily", "keep_weekly", "keep_monthly", "keep_yearly");
        return new RetentionRules
        {
            KeepLast = Count(retention, "keep_last"),
            KeepHourly = Count(retention, "keep_hourly"),
            KeepDaily = Count(retention, "keep_daily"),
            KeepWeekly = Count(retention, "keep_weekly"),
            KeepMonthly = Count(retention, "keep_monthly"),
            KeepYearly = Count(retention, "keep_yearly"),
        };
    }

    // What is not given is not noted: six zeros would only make the effective settings harder to read.
    private static int Count(SettingSection retention, string name) => retention.Has(name) ? retention.Number(name, 0, 0, Most) : 0;
}
