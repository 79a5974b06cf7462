using System.Buffers.Binary;
using BackupEdge.Engine.Archives;

namespace BackupEdge.Load.Fuzzing;

/// <summary>One row of a manifest's root, as its bytes say it.</summary>
/// <param name="FirstPath">The path it begins with.</param>
/// <param name="Id">The chunk that holds it.</param>
/// <param name="Length">Bytes of the chunk.</param>
/// <param name="Sequence">The archive that holds the chunk.</param>
/// <param name="Entries">Entries that begin in it.</param>
internal sealed record ForgedPage(byte[] FirstPath, ChunkId Id, uint Length, ulong Sequence, uint Entries)
{
    /// <summary>Writes the row.</summary>
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
