namespace BackupEdge.Engine.Storage;

/// <summary>What committed archives take, retired ones included.</summary>
/// <param name="Archives">How many there are.</param>
/// <param name="Bytes">Bytes of their files.</param>
internal sealed record StoreUsage(long Archives, long Bytes);
