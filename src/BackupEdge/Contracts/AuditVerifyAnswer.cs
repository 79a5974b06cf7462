using BackupEdge.Jobs;

namespace BackupEdge.Contracts;

/// <summary>The result of a verification of the audit records.</summary>
/// <param name="Intact">
/// Whether every record is as it was written, none was added or removed, and no archive or copy of the catalogue knows a later one.
/// </param>
/// <param name="Complete">Whether it is intact, no archive or copy knows another chain, and all of them could be compared.</param>
/// <param name="Chain">The id of the chain; <c>null</c> if the catalogue has lost it.</param>
/// <param name="Records">The number of records.</param>
/// <param name="Forgotten">The number of records that were deleted because of their age or number.</param>
/// <param name="LastNumber">The number of the last record; <c>null</c> if there was none yet.</param>
/// <param name="LastHash">
/// Its hash, which covers all records before it. Keep it elsewhere to know later that none of them was changed.
/// </param>
/// <param name="Archives">The number of archives whose note of the last record was compared.</param>
/// <param name="Catalogues">The number of copies of the catalogue whose note was compared.</param>
/// <param name="Matched">The number of these that name a record that is still there, with the same hash.</param>
/// <param name="Findings">What is not as it was written, at most 1000.</param>
/// <param name="FindingCount">The number of all findings.</param>
/// <param name="OtherChains">
/// The last records of other chains that archives or copies know: the catalogue was built from archives since then, without their records.
/// </param>
/// <param name="NotCompared">What could not be compared, and why.</param>
internal sealed record AuditVerifyAnswer(
    bool Intact,
    bool Complete,
    string? Chain,
    long Records,
    long Forgotten,
    long? LastNumber,
    string? LastHash,
    int Archives,
    int Catalogues,
    int Matched,
    IReadOnlyList<AuditFindingAnswer> Findings,
    long FindingCount,
    IReadOnlyList<AuditHeadAnswer> OtherChains,
    IReadOnlyList<string> NotCompared
)
{
    /// <summary>Converts a verdict.</summary>
    public static AuditVerifyAnswer From(AuditVerdict verdict) =>
        new(
            verdict.IsIntact,
            verdict.IsComplete,
            verdict.Check.Chain,
            verdict.Check.Records,
            verdict.Check.Forgotten,
            verdict.Check.Last?.Number,
            verdict.Check.Last?.Hash,
            verdict.Archives,
            verdict.Copies,
            verdict.Check.Matched,
            [.. verdict.Check.Findings.Select(AuditFindingAnswer.From)],
            verdict.Check.FindingCount,
            [.. verdict.Check.Others.Select(AuditHeadAnswer.From)],
            verdict.Problems
        );
}
