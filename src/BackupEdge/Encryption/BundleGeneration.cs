namespace BackupEdge.Encryption;

/// <summary>A generation in the key bundle.</summary>
/// <param name="Generation">The number of the generation, from 1.</param>
/// <param name="IdKey">The key of the chunk ids, 32 bytes.</param>
/// <param name="ChunkerKey">The key of the chunker, 32 bytes.</param>
/// <param name="Since">When the generation began, UTC.</param>
internal sealed record BundleGeneration(int Generation, byte[] IdKey, byte[] ChunkerKey, DateTimeOffset Since);
