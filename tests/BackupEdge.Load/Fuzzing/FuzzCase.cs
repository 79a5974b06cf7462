namespace BackupEdge.Load.Fuzzing;

/// <summary>The result of one fuzzing case.</summary>
/// <param name="Seed">The seed that reproduces the case.</param>
/// <param name="Problems">The violations that were found; empty if there are none.</param>
/// <param name="Elapsed">The duration of the case.</param>
internal sealed record FuzzCase(int Seed, IReadOnlyList<string> Problems, TimeSpan Elapsed);
