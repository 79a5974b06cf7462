namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>protection</c>.</summary>
internal static class ProtectionSettings
{
    private const string MinAge = "min_age";
    private const string UndeleteDays = "undelete_days";
    private const string Needs = "delete_needs";
    private const int MaxUndeleteDays = 3650;
    private static readonly string[] Words = ["one_admin", "two_admins"];

    /// <summary>Returns the rules.</summary>
    public static ProtectionRules Read(SettingSection protection)
    {
        protection.AllowOnly(MinAge, UndeleteDays, Needs);
        return new ProtectionRules
        {
            MinAge = protection.Duration(MinAge, TimeSpan.Zero),
            UndeleteDays = protection.Number(UndeleteDays, ProtectionRules.DefaultUndeleteDays, 0, MaxUndeleteDays),
            DeleteNeeds = SettingChoice.Read(protection, Needs, Words, Words[0]) == Words[1] ? DeleteNeeds.TwoAdmins : DeleteNeeds.OneAdmin,
        };
    }
}
