using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Pipeline;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// Reads one file of any size into pieces and sends them. Holes are not read. What is written behind the end that the file had
/// when it was opened is left to the next backup: a log that grows faster than it is read would never end.
/// </summary>
internal sealed class LargeFileReader(ItemRing<BackupItem> ring, Chunker chunker, SourceCalls calls)
{
    private readonly PieceCutter _cutter = new(ring, chunker);

    /// <summary>Reads to the end. The last piece is returned instead of sent, so that the caller can tell how the file ended.</summary>
    public (BackupItem Last, long Bytes, string? Problem) Read(int fd, ReadOnlySpan<byte> path, in FileStat stat)
    {
        long offset = 0;
        var sparse = stat.AllocatedBytes < stat.Size;
        string? problem = null;
        while (problem is null && offset < stat.Size)
        {
            var end = stat.Size;
            if (sparse)
            {
                if (!Posix.TryNextData(fd, offset, out var start, out end))
                {
                    if (Posix.Errno == Posix.NoSuchDevice)
                    {
                        _cutter.AddHole(stat.Size - offset);
                        break;
                    }

                    // A file system that cannot tell: read the rest as it is.
                    sparse = false;
                    (start, end) = (offset, stat.Size);
                }

                (start, end) = (Math.Min(start, stat.Size), Math.Min(end, stat.Size));
                _cutter.AddHole(start - offset);
                offset = start;
                if (!Posix.Seek(fd, offset))
                {
                    problem = $"it cannot be read at byte {offset}: {Posix.Describe(Posix.Errno)}";
                    break;
                }
            }

            var atEnd = ReadExtent(fd, path, ref offset, end, ref problem);
            _cutter.CutRest();
            if (atEnd)
            {
                break;
            }
        }

        return (_cutter.Last, _cutter.Bytes, problem);
    }

    // True at the end of the file.
    private bool ReadExtent(int fd, ReadOnlySpan<byte> path, ref long offset, long end, ref string? problem)
    {
        while (offset < end)
        {
            var room = _cutter.Room();
            var count = calls.Read(fd, room[..(int)Math.Min(room.Length, end - offset)], path);
            if (count < 0)
            {
                problem = $"it cannot be read at byte {offset}: {Posix.Describe(Posix.Errno)}";
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
