using BackupEdge.Catalogue;

namespace BackupEdge.Retention;

/// <summary>What retention does with each completed backup, from one state of the catalogue.</summary>
/// <param name="version">The version of the catalogue.</param>
/// <param name="generation">See <see cref="Generation"/>.</param>
/// <param name="verdicts">What the policy says of each completed backup.</param>
/// <param name="inUse">The ids of the backups that a job uses.</param>
internal sealed class RetentionOutlooks(long version, long generation, PolicyOutlooks verdicts, IReadOnlySet<string> inUse)
{
    /// <summary>The version of the catalogue.</summary>
    public long Version => version;

    /// <summary>A number that differs from that of all other states, and of this one after the verdicts are out of date.</summary>
    public long Generation => generation;

    /// <summary>What the policy says of each completed backup.</summary>
    public PolicyOutlooks Verdicts => verdicts;

    /// <summary>Returns the outlook of a backup; null if it is not completed.</summary>
    public RetentionOutlook? Of(BackupRow row) =>
        verdicts.ById.GetValueOrDefault(row.Id) is not { } outlook ? null
        : outlook.IsExpired && inUse.Contains(row.Id) ? outlook with { Reason = PrunePlanner.UsedByJob, IsExpired = false }
        : outlook;
}
