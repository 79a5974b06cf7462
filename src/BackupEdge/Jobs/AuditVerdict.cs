using BackupEdge.Catalogue;

namespace BackupEdge.Jobs;

/// <summary>The result of an <see cref="AuditProof"/>.</summary>
/// <param name="Check">What the chain itself and its comparison have shown.</param>
/// <param name="Archives">The number of archives whose head was compared.</param>
/// <param name="Copies">The number of copies of the catalogue whose head was compared.</param>
/// <param name="Problems">What could not be compared, as sentences.</param>
internal sealed record AuditVerdict(AuditCheck Check, int Archives, int Copies, IReadOnlyList<string> Problems)
{
    /// <summary>Whether the records are as they were written.</summary>
    public bool IsIntact => Check.FindingCount == 0;

    /// <summary>Whether they are all that there were, as far as archives and copies know, and everything could be compared.</summary>
    public bool IsComplete => IsIntact && Check.Others.Count == 0 && Problems.Count == 0;
}
