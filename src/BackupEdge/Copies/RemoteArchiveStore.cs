using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>Opens the archives of a copy store. Thread-safe.</summary>
/// <param name="archives">Finds the archives.</param>
/// <param name="cache">Reads the objects; disposed with this store.</param>
internal sealed class RemoteArchiveStore(IRemoteArchives archives, RangeCache cache) : IReadableArchiveStore, IDisposable
{
    /// <summary>Creates a store with a cache of its own.</summary>
    public RemoteArchiveStore(IRemoteArchives archives, IObjectStore objects, TimeProvider time)
        : this(archives, new RangeCache(objects, time)) { }

    /// <inheritdoc/>
    /// <exception cref="Fault">
    /// <c>archive_missing</c>, <c>archive_damaged</c> if its commit record cannot be used, <c>io_error</c> or <c>copy_store_refused</c>.
    /// </exception>
    public IArchiveSource Open(string id) =>
        archives.Find(id) is { } found
            ? new RemoteArchiveSource(cache, found)
            : throw new Fault(
                FaultCode.ArchiveMissing,
                $"The archive of '{id}' is not in {cache.Address}. Delete the backup, or copy it again from a host that has it.",
                ("backup_id", id)
            );

    /// <inheritdoc/>
    public bool Exists(string id) => archives.Contains(id);

    /// <inheritdoc/>
    public IReadOnlyList<string> List() => archives.List();

    /// <summary>Cancels all requests.</summary>
    public void Dispose() => cache.Dispose();
}
