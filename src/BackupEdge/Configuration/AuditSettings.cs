namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>audit</c>.</summary>
internal static class AuditSettings
{
    private const int UsualDays = 400;
    private const int MostDays = 36500;

    /// <summary>How long audit records are kept.</summary>
    public static TimeSpan Keep(SettingSection audit)
    {
        audit.AllowOnly("keep_days");
        return TimeSpan.FromDays(audit.Number("keep_days", UsualDays, 1, MostDays));
    }
}
