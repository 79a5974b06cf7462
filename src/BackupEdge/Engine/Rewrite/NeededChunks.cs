using System.Collections;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Sealing;

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
    /// <param name="part">The chunk in a manifest.</param>
    /// <param name="domain">What the chunk contains.</param>
    /// <param name="isPlain">Whether the manifest has SHA-256 ids.</param>
    public void Add(in ContentPart part, ChunkDomain domain, bool isPlain)
    {
        var (first, count) = archive.Index.FindRows(archive.KeyOf(part.Id, domain, isPlain));
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
