namespace BackupEdge.Commands.Setup;

/// <summary>A part of a host, and the source that backs it up.</summary>
/// <param name="Name">The name of the source.</param>
/// <param name="About">What the part is, as a sentence.</param>
/// <param name="Settings">The settings of the source.</param>
/// <param name="Missing">
/// What must be done before the source can be read, each a sentence; empty if it can be read. A part with missing prerequisites is proposed
/// as a comment.
/// </param>
internal sealed record ProposedPart(string Name, string About, IReadOnlyList<ProposedSetting> Settings, IReadOnlyList<string> Missing)
{
    /// <summary>Whether the source can be read.</summary>
    public bool IsReached => Missing.Count == 0;

    /// <summary>Whether a drill can prove the source without a database server of its own.</summary>
    public bool IsDrilled { get; init; }
}
