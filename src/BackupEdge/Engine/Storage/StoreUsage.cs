namespace BackupEdge.Engine.Storage;

/// <summary>The space that the committed archives take, including retired ones.</summary>
/// <param name="Archives">The number of archives.</param>
/// <param name="Bytes">The total size of their files in bytes.</param>
internal sealed record StoreUsage(long Archives, long Bytes);
