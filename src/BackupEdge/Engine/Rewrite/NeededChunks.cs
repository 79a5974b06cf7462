using System.Collections;
using BackupEdge.Engine.Archives;

namespace BackupEdge.Engine.Rewrite;

/// <summary>
/// Which chunks of one archive are still needed: one bit for each row of its index. Where two ids begin alike both count as needed.
/// </summary>
internal sealed class NeededChunks(ArchiveReader archive)
{
    private readonly BitArray _rows = new(checked((int)archive.Index.Count));

    /// <summary>Chunks needed.</summary>
    public long Count { get; private set; }

    /// <summary>Their bytes, before compression.</summary>
    public long Bytes { get; private set; }

    /// <summary>Counts a chunk as needed; once is enough.</summary>
    public void Add(in ContentPart part)
    {
        var (first, count) = archive.Index.FindRows(part.Id);
        for (var row = first; row < first + count; row++)
        {
            if (!_rows[(int)row])
            {
                _rows[(int)row] = true;
                Count++;
                Bytes += part.Length;
            }
        }
    }

    /// <summary>Whether a chunk of the archive is needed.</summary>
    public bool Contains(in ChunkId id)
    {
        var (first, count) = archive.Index.FindRows(id);
        return count > 0 && _rows[(int)first];
    }
}
