using BackupEdge.Catalogue;
using BackupEdge.Engine;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Wal;
using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Scheduling;

/// <summary>Receives the logs of all physical sources of PostgreSQL, as long as the server runs.</summary>
internal sealed class WalReceivers : IAsyncDisposable
{
    private readonly CatalogueDatabase _catalogue;
    private readonly IEngine _engine;
    private readonly Dictionary<string, HeldWal> _held = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly List<WalReceiver> _receivers;

    /// <summary>Creates the receivers, which do nothing before they are started.</summary>
    /// <param name="sources">The configured sources.</param>
    /// <param name="wal">The folder of the received logs.</param>
    /// <param name="catalogue">The catalogue.</param>
    /// <param name="engine">Reads backups.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Receives failures.</param>
    public WalReceivers(
        IEnumerable<SourceDefinition> sources,
        string wal,
        CatalogueDatabase catalogue,
        IEngine engine,
        TimeProvider time,
        ILogger logger
    )
    {
        (_catalogue, _engine) = (catalogue, engine);
        _receivers =
        [
            .. sources
                .OfType<PostgresPhysicalSource>()
                .Select(source => new WalReceiver(
                    source,
                    PostgresPhysicalSource.FolderOf(wal, source.Name),
                    () => FindHeld(source),
                    time,
                    logger
                )),
        ];
    }

    /// <summary>Starts to receive.</summary>
    public void Start() => _receivers.ForEach(receiver => receiver.Start());

    /// <summary>Stops to receive, and waits for the end of the programs.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_receivers.Select(receiver => receiver.DisposeAsync().AsTask()));

    // Its record is read once.
    private HeldWal? FindHeld(PostgresPhysicalSource source)
    {
        var own = new BackupSource(source.Name, source.Kind, source.Location);
        var row = _catalogue.Read(session => session.Backups.FindPrevious(own, long.MaxValue) is { } id ? session.Backups.Find(id) : null);
        if (row is null)
        {
            return null;
        }

        lock (_lock)
        {
            if (_held.TryGetValue(source.Name, out var known) && known.Id == row.Id)
            {
                return known;
            }
        }

        WalRecord? record;
        try
        {
            record = _engine.FindWalRecord(row.Id, source.Name);
        }
        catch (Fault)
        {
            // Nothing is removed because of a backup that cannot be read.
            return null;
        }

        if (record is null)
        {
            return null;
        }

        var held = new HeldWal(row.Id, row.CreatedAt, record);
        lock (_lock)
        {
            _held[source.Name] = held;
        }

        return held;
    }
}
