using System.Collections;
using BackupEdge.Engine.Archives;

namespace BackupEdge.Engine.Rewrite;

/// <summary>
/// The set of chunks of one archive that are still needed, as one bit for each row of its index. If the ids of several rows begin with the
/// same bytes, all of them count as needed.
/// </summary>
internal sealed class NeededChunks(ArchiveReader archive)
{
    private readonly BitArray _rows = new(checked((int)archive.Index.Count));

    /// <summary>The number of needed chunks.</summary>
    public long Count { get; private set; }

    /// <summary>The total size in bytes of the needed chunks, before compression.</summary>
    public long Bytes { get; private set; }

    /// <summary>Marks a chunk as needed; has no effect if it is already marked.</summary>
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

    /// <summary>Returns whether a chunk is needed.</summary>
    public bool Contains(in ChunkId id)
    {
        var (first, count) = archive.Index.FindRows(id);
        return count > 0 && _rows[(int)first];
    }
}
