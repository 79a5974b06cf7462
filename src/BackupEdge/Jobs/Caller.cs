using BackupEdge.Catalogue;

namespace BackupEdge.Jobs;

/// <summary>Who asks for something.</summary>
/// <param name="Name">For records and logs: a key's name, a token's subject, or `command line`.</param>
/// <param name="Role">What they may do.</param>
public sealed record Caller(string Name, Role Role);
