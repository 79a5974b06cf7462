using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>
/// Writes tombstones, locked as long as new archives are. Written again, a tombstone is another version with a lock of its own and the same
/// meaning: so the lock of a tombstone is extended by writing it again, and nothing is read that someone else may have written.
/// </summary>
/// <param name="context">The run.</param>
/// <param name="state">What the run has read from the catalogue.</param>
internal sealed class TombstoneWriting(CopyContext context, CopyState state)
{
    /// <summary>Writes the tombstone of a backup.</summary>
    /// <param name="sequence">The sequence number of the backup.</param>
    /// <param name="id">The id of the backup.</param>
    /// <param name="cancel">Ends the attempts.</param>
    /// <exception cref="Faults.Fault">A code of <see cref="ObjectFaults"/>, <c>key_missing</c> or <c>wrong_key</c>.</exception>
    public async Task RunAsync(long sequence, string id, CancellationToken cancel)
    {
        var deleted = state.Deleted.GetValueOrDefault(sequence);
        var (keys, epoch) = context.Seal.Newest(state.IsSealed(sequence));
        var tombstone = new Tombstone(
            context.StoreId,
            id,
            sequence,
            deleted?.DeletedAt ?? context.StoreNow,
            deleted?.DeletedBy ?? "backupedge",
            context.Definition.Retention is null || deleted is not null ? TombstoneReason.Deleted : TombstoneReason.Expired
        )
        {
            Keys = keys,
            Epoch = epoch,
        };
        var content = new MemoryContent(context.Seal.Write(tombstone));
        await context.Store.PutAsync(CopyName.TombstoneKeyOf(sequence, id), content, context.Locks.ForNew(context.StoreNow), cancel);
    }
}
