namespace BackupEdge.Retention;

/// <summary>What retention says of one backup.</summary>
/// <param name="Id">The backup.</param>
/// <param name="Reasons">Why it stays, one word or short phrase for each rule that keeps it; empty when it has expired.</param>
internal sealed record RetentionVerdict(string Id, IReadOnlyList<string> Reasons)
{
    /// <summary>Whether it may go.</summary>
    public bool IsExpired => Reasons.Count == 0;
}
