using BackupEdge.Engine.Buckets;

namespace BackupEdge.Engine.Sources;

/// <summary>One folder between a bucket and the current key.</summary>
/// <param name="Prefix">What the keys in it begin with, with a slash at the end; empty for the bucket.</param>
/// <param name="PathLength">The length of its path in bytes.</param>
/// <param name="IsRenamed">Whether its path is not that of the keys.</param>
/// <param name="IsLeftOut">Whether it is left out with everything in it.</param>
/// <param name="Twin">The object whose key is that of the folder; null if there is none.</param>
internal sealed record BucketFolder(byte[] Prefix, int PathLength, bool IsRenamed, bool IsLeftOut, ListedObject? Twin);
