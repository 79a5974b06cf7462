using System.Buffers.Binary;
using BackupEdge.Engine.Chunking;

namespace BackupEdge.Load.Tables;

/// <summary>
/// Writes a stream that is cut into the smallest possible chunks, all different: so that a backup of it has as many chunks as one of four
/// times its size, and compresses them quickly.
/// </summary>
internal static class ChunkStream
{
    private const int ChunksInBuffer = 64;

    /// <summary>Writes a number of chunks, a multiple of 64, of 16 KiB each. Other seeds have other chunks.</summary>
    public static void Write(Stream into, long chunks, long seed)
    {
        var length = ChunkerProfile.Default.MinBytes;
        var buffer = new byte[ChunksInBuffer * length];
        var end = FindEnd(length);
        for (var i = 0; i < ChunksInBuffer; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan((i * length) + sizeof(long)), seed);
            end.CopyTo(buffer.AsSpan(((i + 1) * length) - end.Length));
        }

        for (long chunk = 0; chunk < chunks; chunk += ChunksInBuffer)
        {
            for (var i = 0; i < ChunksInBuffer; i++)
            {
                BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(i * length), chunk + i);
            }

            into.Write(buffer);
        }
    }

    // The last bytes of a chunk decide whether it ends there.
    private static byte[] FindEnd(int length)
    {
        var chunker = new Chunker(ChunkerProfile.Default);
        var random = new Random(1);
        var bytes = new byte[length * 2];
        do
        {
            random.NextBytes(bytes.AsSpan(length - 16, 16));
        } while (chunker.FirstCut(bytes) != length);

        return bytes[(length - 16)..length];
    }
}
