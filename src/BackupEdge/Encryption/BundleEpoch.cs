namespace BackupEdge.Encryption;

/// <summary>An epoch in the key bundle.</summary>
/// <param name="Epoch">The number of the epoch, from 1.</param>
/// <param name="Key">The store key, 32 bytes.</param>
/// <param name="Since">When the epoch began, UTC.</param>
internal sealed record BundleEpoch(int Epoch, byte[] Key, DateTimeOffset Since);
