namespace BackupEdge.Engine.Archives;

/// <summary>One chunk in a group: its id, and its offset and length in the decompressed bytes.</summary>
internal readonly record struct GroupChunk(ChunkId Id, int Offset, int Length);
