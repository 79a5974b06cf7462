using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Tests.Engine.Buckets;

/// <summary>An object in memory.</summary>
internal sealed record MemoryObject(byte[] Content, string Tag, Timestamp Modified, ObjectMetadata Metadata);
