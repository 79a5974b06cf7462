using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Buckets;

/// <summary>An object as a list of its bucket describes it.</summary>
/// <param name="Key">The key in UTF-8.</param>
/// <param name="Tag">The entity tag, without quotation marks.</param>
/// <param name="Size">The size in bytes.</param>
/// <param name="Modified">When it was written, by the clock of the engine.</param>
internal sealed record ListedObject(byte[] Key, string Tag, long Size, Timestamp Modified);
