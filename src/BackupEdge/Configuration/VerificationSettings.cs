namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>verify</c>.</summary>
internal static class VerificationSettings
{
    private const string Days = "within_days";
    private const string Minutes = "minutes_per_day";
    private const int MaxDays = 10_000;
    private const int MaxMinutes = 24 * 60;

    /// <summary>Returns the rules.</summary>
    public static VerificationRules Read(SettingSection verify)
    {
        verify.AllowOnly(Days, Minutes);
        return new VerificationRules
        {
            WithinDays = verify.Number(Days, VerificationRules.DefaultDays, 0, MaxDays),
            MinutesPerDay = verify.Number(Minutes, VerificationRules.DefaultMinutes, 1, MaxMinutes),
        };
    }
}
