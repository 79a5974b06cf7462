using BackupEdge.Engine.Archives;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Tar;

/// <summary>
/// The map of the data regions in a sparse file, in GNU tar's sparse format 1.0, which precedes the data: the number of regions, then the
/// offset and length of each, with each number on a separate line. It is never in memory as a whole, since there may be millions of lines.
/// </summary>
/// <param name="Regions">The number of data regions.</param>
/// <param name="TextBytes">The size in bytes of the map's lines.</param>
/// <param name="DataBytes">The total size in bytes of all data regions.</param>
/// <param name="HasHoles">Whether the file has at least one hole.</param>
internal sealed record SparseMap(long Regions, long TextBytes, long DataBytes, bool HasHoles)
{
    /// <summary>The size in bytes of the map including the padding of its last block.</summary>
    public long Size => (TextBytes + TarHeads.Block - 1) / TarHeads.Block * TarHeads.Block;

    /// <summary>Measures the map of a file. Reads all of the file's parts, to their end.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>.</exception>
    public static SparseMap Of(ContentParts parts, CancellationToken cancellationToken)
    {
        long regions = 0,
            text = 0,
            data = 0;
        foreach (var (offset, length) in RegionsOf(parts))
        {
            cancellationToken.ThrowIfCancellationRequested();
            regions++;
            text += LineBytes(offset) + LineBytes(length);
            data += length;
        }

        return new SparseMap(regions, text + LineBytes(regions), data, data < parts.LengthSoFar);
    }

    /// <summary>Returns the numbers of the map, one for each line. Restarts the parts and reads them again.</summary>
    public IEnumerable<long> Lines(ContentParts parts)
    {
        yield return Regions;
        parts.Restart();
        foreach (var (offset, length) in RegionsOf(parts))
        {
            yield return offset;
            yield return length;
        }
    }

    // A region of length 0 marks the end of a file that ends with a hole.
    private static IEnumerable<(long Offset, long Length)> RegionsOf(ContentParts parts)
    {
        long start = 0;
        while (parts.TryNext(out var part))
        {
            if (!part.IsHole)
            {
                continue;
            }

            var end = parts.LengthSoFar - part.Length;
            if (end > start)
            {
                yield return (start, end - start);
            }

            start = parts.LengthSoFar;
        }

        yield return (start, parts.LengthSoFar - start);
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
