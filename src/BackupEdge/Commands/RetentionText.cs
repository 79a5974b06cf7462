using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Retention;

namespace BackupEdge.Commands;

/// <summary>Describes for people what decides how long a backup is kept, and the decision.</summary>
internal static class RetentionText
{
    /// <summary>Returns the description.</summary>
    /// <param name="backup">The backup.</param>
    /// <param name="rules">The rules; null if only the server knows them.</param>
    /// <param name="outlook">What retention does with the backup; null if it is not completed.</param>
    public static string Of(BackupRow backup, RetentionRules? rules, RetentionOutlook? outlook)
    {
        var policy =
            backup.RetentionDays is { } days ? Units.Count(days, "day")
            : rules is null ? "by the server's rules"
            : rules.Any ? $"by rules: {rules}"
            : "no rule is set";
        return outlook is null ? policy : $"{policy} -> {Decision(outlook)}";
    }

    private static string Decision(RetentionOutlook outlook) =>
        outlook.IsExpired || outlook.Reason.StartsWith("kept ", StringComparison.Ordinal) ? outlook.Reason : $"kept: {outlook.Reason}";
}
