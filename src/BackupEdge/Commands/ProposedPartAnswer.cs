namespace BackupEdge.Commands;

/// <summary>A part of a host, in the answer of <c>init</c>.</summary>
/// <param name="Source">The name of the source.</param>
/// <param name="About">What the part is.</param>
/// <param name="Missing">What must be done before it can be read; empty if it can be read.</param>
internal sealed record ProposedPartAnswer(string Source, string About, IReadOnlyList<string> Missing);
