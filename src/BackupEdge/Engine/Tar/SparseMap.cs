using BackupEdge.Engine.Archives;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Tar;

/// <summary>
/// Where the data of a sparse file lies, as GNU tar's sparse format 1.0 tells it before the data: how many stretches there are, then offset
/// and length of each, every number on a line of its own. Never held as a whole: there may be millions.
/// </summary>
/// <param name="Stretches">Stretches of data.</param>
/// <param name="TextBytes">Bytes of the map's lines.</param>
/// <param name="DataBytes">Bytes of all stretches.</param>
/// <param name="HasHoles">Whether there is a hole at all.</param>
internal sealed record SparseMap(long Stretches, long TextBytes, long DataBytes, bool HasHoles)
{
    /// <summary>Bytes of the map with what fills its last block.</summary>
    public long Size => (TextBytes + TarHeads.Block - 1) / TarHeads.Block * TarHeads.Block;

    /// <summary>Goes through a file's parts, to their end.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>.</exception>
    public static SparseMap Of(ContentParts parts, CancellationToken cancellationToken)
    {
        long stretches = 0,
            text = 0,
            data = 0;
        foreach (var (offset, length) in StretchesOf(parts))
        {
            cancellationToken.ThrowIfCancellationRequested();
            stretches++;
            text += LineBytes(offset) + LineBytes(length);
            data += length;
        }

        return new SparseMap(stretches, text + LineBytes(stretches), data, data < parts.Given);
    }

    /// <summary>The numbers of the map, line by line; goes through the parts from their front.</summary>
    public IEnumerable<long> Lines(ContentParts parts)
    {
        yield return Stretches;
        parts.Restart();
        foreach (var (offset, length) in StretchesOf(parts))
        {
            yield return offset;
            yield return length;
        }
    }

    // A stretch of no length tells the end of a file that ends in a hole.
    private static IEnumerable<(long Offset, long Length)> StretchesOf(ContentParts parts)
    {
        long start = 0;
        while (parts.TryNext(out var part))
        {
            if (!part.IsHole)
            {
                continue;
            }

            var end = parts.Given - part.Length;
            if (end > start)
            {
                yield return (start, end - start);
            }

            start = parts.Given;
        }

        yield return (start, parts.Given - start);
    }

    private static int LineBytes(long number)
    {
        var bytes = 2;
        while ((number /= 10) > 0)
        {
            bytes++;
        }

        return bytes;
    }
}
