using BackupEdge.Catalogue;
using BackupEdge.Engine.Archives;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>
/// Copies one archive: its bytes, then the locks of what it needs, then its commit record, then the row of the catalogue. The record
/// <em>must</em> be last in the store: a reader relies on all that is before it.
/// </summary>
/// <param name="context">The run.</param>
/// <param name="tombstones">Writes the tombstones of archives that only other backups need.</param>
internal sealed class ArchiveCopying(CopyContext context, TombstoneWriting tombstones)
{
    /// <summary>Copies an archive.</summary>
    /// <param name="planned">The archive.</param>
    /// <param name="row">Its row of the catalogue.</param>
    /// <param name="retained">What the retention of the copy considers; null for the archive of a deleted backup.</param>
    /// <param name="cancel">Ends the copy.</param>
    /// <returns>Its row in the copy, or null if its file has become another generation since the plan was made.</returns>
    /// <exception cref="Fault">The archive cannot be copied, or the store refuses it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<CopiedRow?> RunAsync(PlannedUpload planned, CopySourceRow row, RetainedRow? retained, CancellationToken cancel)
    {
        // The open file stays the same although a prune or a reseal replaces it.
        using var archive = ArchiveReader.Open(context.Archives, planned.Name.Id);
        if (CopyName.GenerationOf(CommitExtents.TrailerOf(archive).Frame) != planned.Name.Generation)
        {
            return null;
        }

        var name = planned.Name;
        var sent = await new ArchiveUpload(context, archive, name.ArchiveKey).RunAsync(cancel);
        CrashPoints.Pass(CrashPoint.CopyArchiveSent);
        await ProtectNeededAsync(planned.Needs, cancel);

        var (keys, epoch) = context.Seal.Newest(archive.Keys is not null);
        var record = new CommitRecord
        {
            Store = context.StoreId,
            Id = name.Id,
            Sequence = name.Sequence,
            Generation = name.Generation,
            CopiedAt = context.StoreNow,
            Length = archive.Length,
            Sha256 = sent.Sha256,
            Version = sent.Version,
            Keys = keys,
            Epoch = epoch,
            Extents = CommitExtents.Of(archive),
        };
        var retention = context.Locks.ForNew(context.StoreNow);
        var ranges = record.Extents.Select(extent => (extent.Offset, extent.Length)).ToList();
        var content = new ArchiveContent(archive, context.Seal.Write(record), ranges, context.Limit);
        var stored = await context.Store.PutAsync(name.RecordKey, content, retention, cancel);
        CrashPoints.Pass(CrashPoint.CopyRecordSent);

        var copied = new CopiedRow
        {
            Sequence = name.Sequence,
            Id = name.Id,
            Generation = name.Generation,
            Rewrites = row.Rewrites,
            IsWhole = planned.Source.IsWhole,
            Bytes = archive.Length,
            RecordBytes = content.Length,
            Sha256 = sent.Sha256,
            Version = sent.Version,
            RecordVersion = stored.Version,
            CopiedAt = record.CopiedAt,
            ProtectedUntil = sent.LockedUntil < retention?.Until ? sent.LockedUntil : retention?.Until,
            DroppedAt = planned.IsBackup ? null : context.Now,
            Retained = planned.IsBackup ? retained : null,
        };
        context.Catalogue.Write(session =>
        {
            session.Copies.SetCopied(context.Name, copied, planned.Needs);
            session.Copies.EndUpload(context.Name, name.ArchiveKey);
        });
        return copied;
    }

    /// <summary>Extends the locks of archives, their records and their tombstones that end too early.</summary>
    /// <param name="isNeeded">Whether a backup of the copy needs an archive, by sequence number.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <returns>The number of archives whose locks were extended.</returns>
    public async Task<long> ProtectAsync(Func<long, bool> isNeeded, CancellationToken cancel)
    {
        if (!context.Locks.AreOn)
        {
            return 0;
        }

        var count = 0L;
        foreach (var row in context.Catalogue.Read(session => session.Copies.Copied(context.Name)))
        {
            if (!isNeeded(row.Sequence) || !context.Locks.IsShort(row.ProtectedUntil, context.StoreNow))
            {
                continue;
            }

            var name = new CopyName(row.Sequence, row.Id, row.Generation);
            var retention = context.Locks.ForNew(context.StoreNow)!;
            await context.Store.ProtectAsync(name.ArchiveKey, VersionOf(row.Version), retention, cancel);
            await context.Store.ProtectAsync(name.RecordKey, VersionOf(row.RecordVersion), retention, cancel);
            if (row.DroppedAt is not null)
            {
                await tombstones.RunAsync(row.Sequence, row.Id, cancel);
            }

            context.Catalogue.Write(session => session.Copies.SetProtected(context.Name, row.Sequence, row.Generation, retention.Until));
            count++;
        }

        return count;
    }

    private async Task ProtectNeededAsync(IReadOnlyList<long> needs, CancellationToken cancel)
    {
        var needed = needs.ToHashSet();
        await ProtectAsync(needed.Contains, cancel);
    }

    private string VersionOf(string? version) =>
        version ?? throw ObjectFaults.Unsupported(context.Store.Address, "locks, because its objects have no versions");
}
