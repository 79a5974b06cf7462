using BackupEdge.Catalogue;
using BackupEdge.DataFolder;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>
/// Removes archives from the data folder that are in a copy. Blocks, so it is used on a thread of a job.
/// </summary>
/// <remarks>
/// The order <em>must</em> be: read the record of this version in the copy and check it, with the hash of the trailer; look at size and
/// version of its archive there; and then, in one write transaction of the catalogue, check that no job reads the archive and that the file
/// is still the generation of the record, make the place durable, and delete the file. No job can begin, and no compacted archive can
/// replace the file, in that transaction. After a crash in between there are the file and its place; the file counts, and the next eviction
/// deletes it.
/// </remarks>
/// <param name="catalogue">The catalogue.</param>
/// <param name="local">The data folder.</param>
/// <param name="evicted">The places of archives.</param>
/// <param name="reserve">The space that is used for the place of an archive on a full disk.</param>
/// <param name="time">The clock.</param>
internal sealed class Eviction(
    CatalogueDatabase catalogue,
    IArchiveStore local,
    EvictedArchives evicted,
    SpaceReserve reserve,
    TimeProvider time
)
{
    /// <summary>Removes one archive from the data folder, if that is safe.</summary>
    /// <param name="candidate">The archive.</param>
    /// <param name="copy">Where the copy is, to be recorded.</param>
    /// <param name="objects">The store of the copy.</param>
    /// <param name="seal">Checks the record.</param>
    /// <exception cref="Fault">
    /// <c>copy_damaged</c> if record or archive in the copy are missing or not as they should be; <c>no_space</c>, <c>io_error</c>, or a
    /// code of <see cref="ObjectFaults"/>. The archive stays.
    /// </exception>
    public EvictionOutcome Run(EvictionCandidate candidate, StoredPlace copy, IObjectStore objects, CopySeal seal)
    {
        if (!local.Exists(candidate.Name.Id))
        {
            return EvictionOutcome.NotHere;
        }

        var (record, place) = Confirm(candidate, copy, objects, seal);
        return catalogue.Write(session =>
        {
            if (IsInUse(session, candidate.Name.Id))
            {
                return EvictionOutcome.InUse;
            }

            if (!local.Exists(candidate.Name.Id))
            {
                return EvictionOutcome.NotHere;
            }

            if (!IsSame(record))
            {
                return EvictionOutcome.Differs;
            }

            AddPlace(place, isRetired: local.ListRetired().Contains(candidate.Name.Id, StringComparer.Ordinal));
            CrashPoints.Pass(CrashPoint.ArchivePlaced);
            local.Delete(candidate.Name.Id);
            return EvictionOutcome.Removed;
        });
    }

    // The record is what the archive is opened by from now on, so it is read as it will be then.
    private (CommitRecord Record, ArchivePlace Place) Confirm(
        EvictionCandidate candidate,
        StoredPlace copy,
        IObjectStore objects,
        CopySeal seal
    )
    {
        var name = candidate.Name;
        var stored = Wait(objects, objects.FindAsync(name.RecordKey, candidate.RecordVersion, CancellationToken.None))
            ?? throw CopyFaults.Damaged(objects.Address, name.RecordKey, "it was deleted");
        using var cache = new RangeCache(objects, time);
        var opened = cache.Open(new RemoteObject(name.RecordKey, candidate.RecordVersion, stored.Length));
        var (record, _) = new RecordReader(cache, seal).Read(name, opened);
        var archive = Wait(objects, objects.FindAsync(name.ArchiveKey, record.Version, CancellationToken.None));
        if (archive is null || archive.Length != record.Length)
        {
            throw CopyFaults.Damaged(objects.Address, name.ArchiveKey, archive is null ? "it was deleted" : "it has another size");
        }

        return (
            record,
            new ArchivePlace
            {
                Copy = copy,
                Id = name.Id,
                Sequence = name.Sequence,
                Generation = name.Generation,
                RecordVersion = candidate.RecordVersion,
                RecordLength = stored.Length,
                Length = record.Length,
            }
        );
    }

    private static bool IsInUse(CatalogueSession session, string id)
    {
        var inUse = session.Jobs.BackupsInUse();
        return inUse.Contains(id) || session.Backups.IsNeededByRunning(id) || session.Backups.DependentsOf(id).Any(inUse.Contains);
    }

    private bool IsSame(CommitRecord record)
    {
        try
        {
            using var source = local.Open(record.Id);
            Span<byte> footer = stackalloc byte[TrailerFrame.FooterSize];
            if (source.Length != record.Length || source.Read(source.Length - footer.Length, footer) != footer.Length)
            {
                return false;
            }

            var (offset, length) = TrailerFrame.Locate(record.Id, footer, source.Length);
            var trailer = new byte[length];
            return source.Read(offset, trailer) == length && CopyName.GenerationOf(trailer) == record.Generation;
        }
        catch (Fault fault) when (fault.Code is FaultCode.ArchiveDamaged or FaultCode.ArchiveUnsupported)
        {
            // Damaged here and whole in the copy: a verify reports it, and somebody decides.
            return false;
        }
    }

    // An eviction frees space, so it must be possible on a full disk.
    private void AddPlace(ArchivePlace place, bool isRetired)
    {
        while (true)
        {
            try
            {
                evicted.Add(place, isRetired);
                return;
            }
            catch (Fault fault) when (fault.Code == FaultCode.NoSpace && reserve.Release())
            {
                // Tried again with the space of one file of the reserve.
            }
        }
    }

    private T Wait<T>(IObjectStore objects, Task<T> operation) => EngineThread.Wait(operation, RangeCache.Patience, objects.Address, time);
}
