namespace BackupEdge.Engine.Sealing;

/// <summary>A period of a store in which new archives use the same store key. A rotation of the keys begins a new one.</summary>
/// <param name="Number">The number of the epoch; the first one is 1, the newest one has the greatest number.</param>
/// <param name="Key">The store key, 32 bytes, which wraps the keys of the archives of this epoch.</param>
internal sealed record StoreEpoch(int Number, byte[] Key);
