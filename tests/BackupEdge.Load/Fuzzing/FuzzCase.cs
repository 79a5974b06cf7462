namespace BackupEdge.Load.Fuzzing;

/// <summary>How one case went.</summary>
/// <param name="Seed">What makes it again.</param>
/// <param name="Problems">What must not be; empty when all is well.</param>
/// <param name="Elapsed">How long it took.</param>
internal sealed record FuzzCase(int Seed, IReadOnlyList<string> Problems, TimeSpan Elapsed);
