using BackupEdge.Catalogue;

namespace BackupEdge.Retention;

/// <summary>What retention does with each completed backup, from one state of the catalogue.</summary>
/// <param name="Version">The version of the catalogue.</param>
/// <param name="ValidUntil">The time from which the <c>retention_days</c> of another backup have passed, UTC.</param>
/// <param name="Generation">A number that differs from that of all other states, and of this one after <see cref="ValidUntil"/>.</param>
/// <param name="ById">The outlook of each completed backup by its id.</param>
internal sealed record RetentionOutlooks(
    long Version,
    DateTimeOffset ValidUntil,
    long Generation,
    IReadOnlyDictionary<string, RetentionOutlook> ById
)
{
    /// <summary>Returns the outlook of a backup; null if it is not completed.</summary>
    public RetentionOutlook? Of(BackupRow row) => ById.GetValueOrDefault(row.Id);
}
