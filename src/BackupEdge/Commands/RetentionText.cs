using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Retention;

namespace BackupEdge.Commands;

/// <summary>Describes for people what decides how long a backup is kept, and the decision.</summary>
internal static class RetentionText
{
    /// <summary>Returns the description. The outlook is null for a backup that is not completed.</summary>
    public static string Of(BackupRow backup, RetentionRules rules, RetentionOutlook? outlook)
    {
        var policy =
            backup.RetentionDays is { } days ? Units.Count(days, "day")
            : rules.Any ? $"by rules: {rules}"
            : "no rule is set";
        return Of(policy, outlook);
    }

    /// <summary>Returns the description without the rules, which only the server knows.</summary>
    public static string Of(BackupRow backup, RetentionOutlook? outlook) =>
        Of(backup.RetentionDays is { } days ? Units.Count(days, "day") : "by the server's rules", outlook);

    private static string Of(string policy, RetentionOutlook? outlook) => outlook is null ? policy : $"{policy} -> {Decision(outlook)}";

    private static string Decision(RetentionOutlook outlook) =>
        outlook.IsExpired || outlook.Reason.StartsWith("kept ", StringComparison.Ordinal) ? outlook.Reason : $"kept: {outlook.Reason}";
}
