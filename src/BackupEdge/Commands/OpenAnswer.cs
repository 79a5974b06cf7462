namespace BackupEdge.Commands;

/// <summary>The answer of <c>open</c>.</summary>
/// <param name="Url">The link, which is secret and works once.</param>
/// <param name="ExpiresAt">When it stops to work.</param>
internal sealed record OpenAnswer(string Url, string ExpiresAt);
