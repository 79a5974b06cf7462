namespace BackupEdge.Engine.Sealing;

/// <summary>
/// The keys that decide where files are cut and how chunks are named. Archives share chunks only within one generation, so the first
/// backup of a new one is full.
/// </summary>
/// <param name="Number">The number of the generation; the first one is 1, the newest one has the greatest number.</param>
/// <param name="IdKey">The key of the chunk ids, 32 bytes.</param>
/// <param name="ChunkerKey">The key that the parameters of the chunker are derived from, 32 bytes.</param>
internal sealed record KeyGeneration(int Number, byte[] IdKey, byte[] ChunkerKey);
