namespace BackupEdge.Copies;

/// <summary>Something in a copy store that its host did not leave there.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Key">The key of the object.</param>
/// <param name="Problem">What is wrong and what was done, as a sentence.</param>
internal sealed record CopyFinding(CopyFindingKind Kind, string Key, string Problem);
