using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Sources;

/// <summary>A file or folder that a bucket has.</summary>
/// <param name="Path">The path with the name of the source.</param>
/// <param name="Time">When the object was written; of a folder without an object of its own, when its bucket was created.</param>
/// <param name="Object">The object; null for a folder.</param>
/// <param name="IsMarker">Whether the folder is an empty object whose key ends with <c>/</c>.</param>
internal readonly record struct BucketEntry(byte[] Path, Timestamp Time, ListedObject? Object, bool IsMarker = false);
