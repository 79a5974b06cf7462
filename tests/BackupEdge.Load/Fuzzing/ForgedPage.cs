using System.Buffers.Binary;
using BackupEdge.Engine.Archives;

namespace BackupEdge.Load.Fuzzing;

/// <summary>One row of a manifest root, whose fields can have any value.</summary>
/// <param name="FirstPath">The first path of the page.</param>
/// <param name="Id">The id of the chunk that contains the page.</param>
/// <param name="Length">The length of the chunk in bytes.</param>
/// <param name="Sequence">The sequence number of the archive that contains the chunk.</param>
/// <param name="Entries">The number of entries that begin in the page.</param>
internal sealed record ForgedPage(byte[] FirstPath, ChunkId Id, uint Length, ulong Sequence, uint Entries)
{
    /// <summary>Writes the row in the format of a manifest root.</summary>
    public void Write(Stream into)
    {
        Span<byte> row = stackalloc byte[2 + ChunkId.Size + 16];
        BinaryPrimitives.WriteUInt16LittleEndian(row, (ushort)FirstPath.Length);
        into.Write(row[..2]);
        into.Write(FirstPath);
        Id.Write(row);
        BinaryPrimitives.WriteUInt32LittleEndian(row[32..], Length);
        BinaryPrimitives.WriteUInt64LittleEndian(row[36..], Sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(row[44..], Entries);
        into.Write(row[..48]);
    }
}
