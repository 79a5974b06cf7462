namespace BackupEdge.Catalogue;

/// <summary>What a verification of the audit chain has found.</summary>
/// <param name="Chain">The id of the chain; null if the catalogue has lost it.</param>
/// <param name="Records">The number of records that were read.</param>
/// <param name="Forgotten">The number of records that retention has deleted.</param>
/// <param name="Last">The last record; null if there was none yet.</param>
/// <param name="Matched">The number of heads from elsewhere that fit the chain.</param>
/// <param name="Findings">What does not fit; empty if the chain is intact. At most <see cref="MaxFindings"/>.</param>
/// <param name="FindingCount">The number of all findings.</param>
/// <param name="Others">The newest head of each other chain that was found elsewhere: this catalogue does not have its records.</param>
internal sealed record AuditCheck(
    string? Chain,
    long Records,
    long Forgotten,
    AuditHead? Last,
    int Matched,
    IReadOnlyList<AuditFinding> Findings,
    long FindingCount,
    IReadOnlyList<KnownAuditHead> Others
)
{
    /// <summary>The maximum number of findings that are listed.</summary>
    public const int MaxFindings = 1000;
}
