using BackupEdge.Catalogue;
using BackupEdge.Retention;

namespace BackupEdge.Contracts;

/// <summary>The delete of a backup that can be undeleted.</summary>
/// <param name="At">When it was deleted.</param>
/// <param name="By">Who deleted it: the name of a key, the <c>sub</c> of a token, or the id of the prune.</param>
/// <param name="UndeleteUntil">
/// Until when it can be undeleted if the host stays on; earlier only if the disk gets short of space, which the audit reports.
/// </param>
internal sealed record DeletionAnswer(string At, string By, string UndeleteUntil)
{
    /// <summary>Converts a deletion; null if it is.</summary>
    public static DeletionAnswer? From(Deletion? deletion) =>
        deletion is null ? null : new(UtcTime.Text(deletion.At), deletion.By, UtcTime.Text(deletion.UndeleteUntil));
}
