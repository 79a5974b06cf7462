namespace BackupEdge.Engine.Archives;

/// <summary>One chunk inside a group: its id, and where it lies in the group's raw bytes.</summary>
internal readonly record struct GroupChunk(ChunkId Id, int Offset, int Length);
