using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Pipeline;

/// <summary>
/// Reads one file of any size into pieces that end where a chunk ends, and sends them. Cuts depend on content alone: what is
/// left behind the last cut of a piece moves to the front of the next. Holes are not read. What is written behind the end that
/// the file had when it was opened is left to the next backup: a log that grows faster than it is read would never end.
/// </summary>
internal sealed class LargeFileReader(ItemRing<BackupItem> ring, Chunker chunker)
{
    private BackupItem _piece = Fresh(ring);
    private int _filled;
    private int _uncut;
    private long _bytes;

    /// <summary>Reads to the end. The last piece is returned instead of sent, so that the caller can tell how the file ended.</summary>
    public (BackupItem Last, long Bytes, string? Problem) Read(int fd, in FileStat stat)
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
                        AddHole(stat.Size - offset);
                        break;
                    }

                    // A file system that cannot tell: read the rest as it is.
                    sparse = false;
                    (start, end) = (offset, stat.Size);
                }

                (start, end) = (Math.Min(start, stat.Size), Math.Min(end, stat.Size));
                AddHole(start - offset);
                offset = start;
                if (!Posix.Seek(fd, offset))
                {
                    problem = $"it cannot be read at byte {offset}: {Posix.Describe(Posix.Errno)}";
                    break;
                }
            }

            var atEnd = ReadExtent(fd, ref offset, end, ref problem);
            CutRest();
            if (atEnd)
            {
                break;
            }
        }

        return (_piece, _bytes, problem);
    }

    private static BackupItem Fresh(ItemRing<BackupItem> ring)
    {
        var item = ring.Rent();
        item.IsPiece = true;
        return item;
    }

    // True at the end of the file.
    private bool ReadExtent(int fd, ref long offset, long end, ref string? problem)
    {
        while (offset < end)
        {
            ring.Stop.ThrowIfCancellationRequested();
            if (_filled == _piece.Buffer.Length)
            {
                CutFull();
            }

            var room = (int)Math.Min(_piece.Buffer.Length - _filled, end - offset);
            var count = Posix.Read(fd, _piece.Buffer.AsSpan(_filled, room));
            if (count < 0)
            {
                problem = $"it cannot be read at byte {offset}: {Posix.Describe(Posix.Errno)}";
                return true;
            }

            if (count == 0)
            {
                return true;
            }

            _filled += count;
            offset += count;
        }

        return false;
    }

    // Cuts while enough is there to be sure of the cut, and moves the rest into a new piece.
    private void CutFull()
    {
        while (_filled - _uncut >= chunker.Profile.MaxBytes)
        {
            Cut();
        }

        Next();
    }

    // Cuts all: the data ends here.
    private void CutRest()
    {
        while (_uncut < _filled)
        {
            Cut();
        }

        if (_piece.Cuts.Count >= BackupItem.MaxCuts || _piece.Buffer.Length - _filled < chunker.Profile.MaxBytes)
        {
            Next();
        }
    }

    private void Cut()
    {
        var cut = chunker.FirstCut(_piece.Buffer.AsSpan(_uncut, _filled - _uncut));
        _piece.Cuts.Add(cut);
        _uncut += cut;
        _bytes += cut;
    }

    private void Next()
    {
        var next = Fresh(ring);
        var rest = _piece.Buffer.AsSpan(_uncut, _filled - _uncut);
        rest.CopyTo(next.Buffer);
        ring.Send(_piece);
        _piece = next;
        _filled = rest.Length;
        _uncut = 0;
    }

    private void AddHole(long length)
    {
        if (length > 0)
        {
            _piece.Cuts.Add(-length);
            _bytes += length;
        }
    }
}
