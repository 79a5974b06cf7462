using BackupEdge.Configuration;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>Opens archives at their places in copies. Connects to a copy when the first of its archives is opened. Thread-safe.</summary>
/// <param name="settings">The settings, which have the credentials.</param>
/// <param name="keys">The keys of the store; null if it has none.</param>
/// <param name="connect">Connects to a store.</param>
/// <param name="time">The clock.</param>
internal sealed class PlacedArchives(Settings settings, IStoreKeys? keys, Func<CopyPlace, IObjectStore> connect, TimeProvider time)
    : IDisposable
{
    private readonly CopySeal _seal = new(keys);
    private readonly Dictionary<StoredPlace, Connection> _connections = [];
    private readonly Lock _lock = new();

    /// <summary>Opens an archive.</summary>
    /// <exception cref="Fault">
    /// <c>archive_missing</c>, <c>archive_damaged</c> if its record was changed, <c>io_error</c> or <c>copy_store_refused</c>.
    /// </exception>
    public IArchiveSource Open(ArchivePlace place) => OpenWithRecord(place).Source;

    /// <summary>Opens an archive, and returns its record too.</summary>
    /// <exception cref="Fault">See <see cref="Open(ArchivePlace)"/>.</exception>
    public (IArchiveSource Source, CommitRecord Record) OpenWithRecord(ArchivePlace place) =>
        Open(ConnectionTo(place).Cache, _seal, place.Name, place.Record);

    /// <summary>Opens an archive by its record.</summary>
    /// <exception cref="Fault">See <see cref="Open(ArchivePlace)"/>.</exception>
    public static (IArchiveSource Source, CommitRecord Record) Open(RangeCache cache, CopySeal seal, CopyName name, RemoteObject what)
    {
        // The record stays open until the archive is, so that what was read of it is not requested again.
        var opened = cache.Open(what);
        try
        {
            var (record, archive) = new RecordReader(cache, seal).Read(name, opened);
            return (new RemoteArchiveSource(cache, archive), record);
        }
        catch (Fault fault) when (fault.Code is FaultCode.CopyDamaged)
        {
            throw ArchiveFaults.Of(name.Id, $"its record in the copy cannot be used ({fault.Message})");
        }
        catch (Fault fault) when (fault.Code is FaultCode.ObjectMissing)
        {
            throw Missing(name.Id, cache.Address);
        }
        finally
        {
            cache.Close(opened);
        }
    }

    /// <summary>
    /// Opens the versions of an archive in a copy that have the size in its record, one after the other, for when the version that the
    /// record names is damaged. One of them is the archive only if all its bytes match the SHA-256 in the record.
    /// </summary>
    /// <exception cref="Fault">See <see cref="Open(ArchivePlace)"/>.</exception>
    public IEnumerable<IArchiveSource> OpenVersions(ArchivePlace place, CommitRecord record)
    {
        var cache = ConnectionTo(place).Cache;
        foreach (var version in cache.VersionsOf(new RemoteObject(record.Name.ArchiveKey, record.Version, record.Length)))
        {
            yield return new RemoteArchiveSource(cache, new RemoteArchive(record.Id, version, []));
        }
    }

    /// <summary>Creates the fault of an archive that is not in a copy.</summary>
    public static Fault Missing(string id, string address) =>
        new(
            FaultCode.ArchiveMissing,
            $"The archive of '{id}' is not in {address}. A host that still has it writes it there again with `backupedge copy verify` and "
                + "then `backupedge copy run`; if none has it, delete the backup.",
            ("backup_id", id)
        );

    /// <summary>Cancels all requests.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var connection in _connections.Values)
            {
                connection.Cache.Dispose();
                connection.Objects.Dispose();
            }

            _connections.Clear();
        }
    }

    private Connection ConnectionTo(ArchivePlace place)
    {
        lock (_lock)
        {
            if (_connections.TryGetValue(place.Copy, out var known))
            {
                return known;
            }

            var found = place.Copy.Find(settings)
                ?? throw ArchiveFaults.Of(place.Id, $"its file '{place.Id}{EvictedArchives.Extension}' does not name a copy");
            var objects = connect(found);
            return _connections[place.Copy] = new Connection(objects, new RangeCache(objects, time));
        }
    }

    private sealed record Connection(IObjectStore Objects, RangeCache Cache);
}
