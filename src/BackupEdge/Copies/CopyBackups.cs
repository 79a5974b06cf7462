using BackupEdge.Engine;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>
/// The backups of a copy, read as they would be if the data folder were lost: from the store's own list, records and archives, whatever the
/// data folder has. Disposing it closes the connection.
/// </summary>
internal sealed class CopyBackups : IDisposable
{
    private readonly IObjectStore _objects;
    private readonly RemoteArchiveStore _archives;

    private CopyBackups(IObjectStore objects, RemoteArchiveStore archives, IBackupReader reader)
    {
        (_objects, _archives, Reader) = (objects, archives, reader);
    }

    /// <summary>Reads the backups.</summary>
    public IBackupReader Reader { get; }

    /// <summary>Lists the store, which blocks the calling thread.</summary>
    /// <param name="objects">The store; disposed with the result, and if this method throws.</param>
    /// <param name="store">The id of the data folder in the marker of the store; null to accept any.</param>
    /// <param name="keys">The keys of the store; null if it has none.</param>
    /// <param name="hasKeys">Whether the data folder has keys, so that the MACs of the records decide.</param>
    /// <param name="options">The options of the engine.</param>
    /// <param name="cancel">Cancels the list.</param>
    /// <exception cref="Fault">A code of <see cref="ObjectFaults"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static CopyBackups Open(
        IObjectStore objects,
        Guid? store,
        IStoreKeys? keys,
        bool hasKeys,
        EngineOptions options,
        CancellationToken cancel
    )
    {
        try
        {
            // The thread belongs to a job.
            var contents = CopyContents.ReadAsync(objects, cancel).GetAwaiter().GetResult();
            var cache = new RangeCache(objects, options.Time);
            var archives = new RemoteArchiveStore(contents, hasKeys ? null : store, cache, new CopySeal(keys), hasKeys);
            var reader = new BackupReader(new ArchiveAccess(archives, keys, options.IsKnownSealed), options);
            return new CopyBackups(objects, archives, new CopiedBackupReader(reader, archives));
        }
        catch
        {
            objects.Dispose();
            throw;
        }
    }

    /// <summary>Cancels all requests.</summary>
    public void Dispose()
    {
        _archives.Dispose();
        _objects.Dispose();
    }
}
