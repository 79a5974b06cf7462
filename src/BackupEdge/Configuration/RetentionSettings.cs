namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>retention</c>.</summary>
internal static class RetentionSettings
{
    private const int Max = 10_000;

    /// <summary>Returns the rules; 0 for each that is not configured.</summary>
    public static RetentionRules Read(SettingSection retention)
    {
        retention.AllowOnly("keep_last", "keep_hourly", "keep_daily", "keep_weekly", "keep_monthly", "keep_yearly", "keep_manual");
        return new RetentionRules
        {
            KeepLast = Count(retention, "keep_last"),
            KeepHourly = Count(retention, "keep_hourly"),
            KeepDaily = Count(retention, "keep_daily"),
            KeepWeekly = Count(retention, "keep_weekly"),
            KeepMonthly = Count(retention, "keep_monthly"),
            KeepYearly = Count(retention, "keep_yearly"),
            KeepManual = !retention.Has("keep_manual") || retention.Flag("keep_manual", true),
        };
    }

    // Defaults are not noted: six zeros would make the effective settings harder to read.
    private static int Count(SettingSection retention, string name) => retention.Has(name) ? retention.Number(name, 0, 0, Max) : 0;
}
