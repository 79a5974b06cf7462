using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Pipeline;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// Reads one file of any size into pieces and sends them. Holes are not read. Data beyond the size that the file had when it was opened is
/// not read: a log that grows faster than it is read would never end.
/// </summary>
internal sealed class LargeFileReader(ItemRing<BackupItem> ring, EntryBatches batches, Chunker chunker, IEntryReader reader)
{
    private readonly PieceCutter _cutter = new(ring, batches, chunker);

    /// <summary>Reads the file to its end. Returns the last piece instead of sending it, so that the caller can add the result.</summary>
    public (BackupItem Last, long Bytes, string? Problem) Read(ReadOnlySpan<byte> path, in FileStat stat)
    {
        long offset = 0;
        var sparse = stat.AllocatedBytes < stat.Size;
        string? problem = null;
        while (problem is null && offset < stat.Size)
        {
            var end = stat.Size;
            if (sparse)
            {
                if (!reader.TryFindData(offset, stat.Size, out var start, out end))
                {
                    problem = $"it cannot be read at byte {start}: {reader.LastError}";
                    break;
                }

                _cutter.AddHole(start - offset);
                offset = start;
                if (offset == stat.Size)
                {
                    break;
                }
            }

            var atEnd = ReadExtent(path, ref offset, end, ref problem);
            _cutter.CutRest();
            if (atEnd)
            {
                break;
            }
        }

        return (_cutter.Last, _cutter.Bytes, problem);
    }

    // Returns true at the end of the file or on error.
    private bool ReadExtent(ReadOnlySpan<byte> path, ref long offset, long end, ref string? problem)
    {
        while (offset < end)
        {
            var buffer = _cutter.GetBuffer();
            var count = reader.Read(buffer[..(int)Math.Min(buffer.Length, end - offset)], path);
            if (count < 0)
            {
                problem = $"it cannot be read at byte {offset}: {reader.LastError}";
                return true;
            }

            if (count == 0)
            {
                return true;
            }

            _cutter.Add(count);
            offset += count;
        }

        return false;
    }
}
