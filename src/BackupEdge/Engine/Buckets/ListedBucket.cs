using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Buckets;

/// <summary>A bucket of an object engine.</summary>
/// <param name="Name">The name.</param>
/// <param name="Created">When it was created, by the clock of the engine; the default value if that is not known.</param>
internal readonly record struct ListedBucket(string Name, Timestamp Created);
