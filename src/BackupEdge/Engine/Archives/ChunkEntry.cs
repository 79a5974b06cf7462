using System.Runtime.InteropServices;

namespace BackupEdge.Engine.Archives;

/// <summary>A chunk of the archive that is being written, with the number of its group. Takes 36 bytes of memory.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct ChunkEntry(ChunkId Id, uint Group);
