using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Pipeline;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// Turns a run of bytes of any length into pieces that end where a chunk ends, and sends them. Cuts depend on content alone: what
/// is left behind the last cut of a piece moves to the front of the next.
/// </summary>
internal sealed class PieceCutter(ItemRing<BackupItem> ring, Chunker chunker)
{
    private BackupItem _piece = Fresh(ring);
    private int _filled;
    private int _uncut;

    /// <summary>Bytes that were cut off so far, holes too.</summary>
    public long Bytes { get; private set; }

    /// <summary>The piece that was not sent yet: after <see cref="CutRest"/> it ends the content, and is for the caller to send.</summary>
    public BackupItem Last => _piece;

    /// <summary>Where the next bytes go; never empty.</summary>
    public Span<byte> Room()
    {
        ring.Stop.ThrowIfCancellationRequested();
        if (_filled == _piece.Buffer.Length)
        {
            CutFull();
        }

        return _piece.Buffer.AsSpan(_filled);
    }

    /// <summary>So many bytes were put into the room.</summary>
    public void Add(int count) => _filled += count;

    /// <summary>A stretch of zeros that takes no space; a hole ends a chunk.</summary>
    public void AddHole(long length)
    {
        if (length > 0)
        {
            _piece.Cuts.Add(-length);
            Bytes += length;
        }
    }

    /// <summary>Cuts all: the data ends here.</summary>
    public void CutRest()
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

    /// <summary>Gives back what was not sent: the content has failed.</summary>
    public void GiveUp()
    {
        _piece.Reset();
        ring.Return(_piece);
    }

    private static BackupItem Fresh(ItemRing<BackupItem> ring)
    {
        var item = ring.Rent();
        item.IsPiece = true;
        return item;
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

    private void Cut()
    {
        var cut = chunker.FirstCut(_piece.Buffer.AsSpan(_uncut, _filled - _uncut));
        _piece.Cuts.Add(cut);
        _uncut += cut;
        Bytes += cut;
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
}
