namespace BackupEdge.Catalogue;

/// <summary>
/// The connections that are kept open: a few that read, one that writes. To open one and to prepare its statements takes longer than most
/// reads. One that failed must not come back; it is closed, which undoes what it had begun.
/// </summary>
/// <param name="connectionString">Where to.</param>
internal sealed class CatalogueConnections(string connectionString) : IDisposable
{
    // Each may hold up to 2 MB of pages. More than this many at once are opened and closed as they come.
    private static readonly int MaxReaders = Math.Clamp(Environment.ProcessorCount, 2, 8);
    private readonly Lock _lock = new();
    private readonly Stack<CatalogueConnection> _readers = [];
    private CatalogueConnection? _writer;
    private bool _isClosed;

    /// <summary>A connection for one transaction; it is given back or disposed.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">It cannot be opened.</exception>
    public CatalogueConnection Take(bool write)
    {
        lock (_lock)
        {
            if (write && _writer is { } writer)
            {
                _writer = null;
                return writer;
            }

            if (!write && _readers.TryPop(out var reader))
            {
                return reader;
            }
        }

        return new CatalogueConnection(connectionString, isReader: !write);
    }

    /// <summary>Takes back a connection whose transaction has ended.</summary>
    public void GiveBack(CatalogueConnection connection)
    {
        lock (_lock)
        {
            if (!_isClosed && connection.IsReader && _readers.Count < MaxReaders)
            {
                _readers.Push(connection);
                return;
            }

            if (!_isClosed && !connection.IsReader && _writer is null)
            {
                _writer = connection;
                return;
            }
        }

        connection.Dispose();
    }

    /// <summary>Closes them; those that are out are closed when they come back.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            _writer?.Dispose();
            _writer = null;
            while (_readers.TryPop(out var reader))
            {
                reader.Dispose();
            }
        }
    }
}
