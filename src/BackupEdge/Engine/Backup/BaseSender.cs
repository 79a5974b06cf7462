using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Pipeline;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// Sends entries and contents of the current base, of which nothing is read from a source. Used by the walk's thread only.
/// </summary>
internal sealed class BaseSender(ItemRing<BackupItem> ring, EntryBatches batches, BackupBases? bases, BaseComparison comparison)
{
    private readonly List<ContentPart> _parts = [];
    private WorkEntry _entry = new();

    /// <summary>
    /// Sends an entry that the base has just returned, because the walk could not read it. Returns <see langword="false"/> if its content
    /// cannot be reused.
    /// </summary>
    public bool TryCarryOver(ManifestEntry old)
    {
        ring.Stop.ThrowIfCancellationRequested();
        if (!bases!.Current!.Content.IsUsable(old))
        {
            return false;
        }

        _entry.Reset();
        _entry.IsCarriedOver = true;
        _entry.Entry.Set(old);
        comparison.CountCarriedOver(old);
        _entry = batches.AddOther(_entry);
        if ((old.Flags & ManifestEntryFlags.Continued) != 0)
        {
            batches.Send();
            SendContent();
        }

        return true;
    }

    /// <summary>
    /// Sends the content of the continued entry that the base has just returned. It is a list of chunks, which may be too long for one
    /// item.
    /// </summary>
    public void SendContent()
    {
        var piece = RentPiece();
        ManifestEntryFlags flags;
        long size;
        while (bases!.Current!.Content.TryNextContent(_parts, out flags, out size))
        {
            if (piece.Parts.Count + _parts.Count > BackupItem.MaxCuts)
            {
                ring.Send(piece);
                piece = RentPiece();
            }

            piece.Parts.AddRange(_parts);
        }

        piece.IsEnd = true;
        piece.EndFlags = flags;
        piece.EndSize = size;
        ring.Send(piece);
    }

    private BackupItem RentPiece()
    {
        ring.Stop.ThrowIfCancellationRequested();
        var piece = ring.Rent();
        piece.IsPiece = true;
        return piece;
    }
}
