namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>audit</c>.</summary>
internal static class AuditSettings
{
    private const int DefaultDays = 400;
    private const int MaxDays = 36500;

    /// <summary>Returns how long audit records are stored.</summary>
    public static TimeSpan Keep(SettingSection audit)
    {
        audit.AllowOnly("keep_days");
        return TimeSpan.FromDays(audit.Number("keep_days", DefaultDays, 1, MaxDays));
    }
}
