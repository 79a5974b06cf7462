namespace BackupEdge.Retention;

/// <summary>The verdict of retention about a backup.</summary>
/// <param name="Id">The id of the backup.</param>
/// <param name="Reasons">The reasons why the backup stays, a short phrase for each; empty if it has expired.</param>
internal sealed record RetentionVerdict(string Id, IReadOnlyList<string> Reasons)
{
    /// <summary>Whether the backup has expired and may be deleted.</summary>
    public bool IsExpired => Reasons.Count == 0;
}
