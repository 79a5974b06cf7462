using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Pipeline;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// Splits a stream of bytes into pieces that end at chunk boundaries, and sends them. Cuts depend on the content only: the bytes after the
/// last cut of a piece move to the beginning of the next piece.
/// </summary>
internal sealed class PieceCutter(ItemRing<BackupItem> ring, EntryBatches batches, Chunker chunker)
{
    private BackupItem _piece = RentPiece(batches);
    private int _filled;
    private int _uncut;

    /// <summary>The number of bytes that were cut so far, including holes.</summary>
    public long Bytes { get; private set; }

    /// <summary>The piece that was not sent yet. After <see cref="CutRest"/> it is the last one, and the caller must send it.</summary>
    public BackupItem Last => _piece;

    /// <summary>Returns the buffer for the next bytes; never empty.</summary>
    public Span<byte> GetBuffer()
    {
        ring.Stop.ThrowIfCancellationRequested();
        if (_filled == _piece.Buffer.Length)
        {
            CutFull();
        }

        return _piece.Buffer.AsSpan(_filled);
    }

    /// <summary>Adds the number of bytes that were written to the buffer.</summary>
    public void Add(int count) => _filled += count;

    /// <summary>Adds a hole of the given length in bytes. A hole ends a chunk.</summary>
    public void AddHole(long length)
    {
        if (length > 0)
        {
            _piece.Cuts.Add(-length);
            Bytes += length;
        }
    }

    /// <summary>Cuts the remaining bytes at the end of the data.</summary>
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

    /// <summary>Returns the unsent piece to the ring, because reading failed.</summary>
    public void Discard()
    {
        _piece.Reset();
        ring.Return(_piece);
    }

    private static BackupItem RentPiece(EntryBatches batches)
    {
        var item = batches.Rent();
        item.IsPiece = true;
        return item;
    }

    // Cuts while enough bytes are available to determine the next cut, and moves the rest to a new piece.
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
        var next = RentPiece(batches);
        var rest = _piece.Buffer.AsSpan(_uncut, _filled - _uncut);
        rest.CopyTo(next.Buffer);
        ring.Send(_piece);
        _piece = next;
        _filled = rest.Length;
        _uncut = 0;
    }
}
