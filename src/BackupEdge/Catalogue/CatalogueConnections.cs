namespace BackupEdge.Catalogue;

/// <summary>
/// Pools open connections, up to 16 for reading and one for writing, because opening a connection and preparing its statements takes longer
/// than most reads. A connection that failed must be disposed instead of returned, which rolls back its transaction. Thread-safe without
/// locks.
/// </summary>
internal sealed class CatalogueConnections(string connectionString) : IDisposable
{
    // Connections beyond these are opened and closed for each use.
    private readonly CatalogueConnection?[] _readers = new CatalogueConnection?[16];
    private readonly CatalogueConnection?[] _writers = new CatalogueConnection?[1];
    private volatile bool _isClosed;

    /// <summary>Returns a connection for one transaction. The caller must pass it to <see cref="GiveBack"/> or dispose it.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The database cannot be opened.</exception>
    public CatalogueConnection Take(bool write)
    {
        var pool = write ? _writers : _readers;
        for (var i = 0; i < pool.Length; i++)
        {
            if (pool[i] is not null && Interlocked.Exchange(ref pool[i], null) is { } connection)
            {
                return connection;
            }
        }

        return new CatalogueConnection(connectionString, isReader: !write);
    }

    /// <summary>Returns a connection whose transaction has ended to the pool.</summary>
    public void GiveBack(CatalogueConnection connection)
    {
        var pool = connection.IsReader ? _readers : _writers;
        for (var i = 0; i < pool.Length; i++)
        {
            if (pool[i] is null && Interlocked.CompareExchange(ref pool[i], connection, null) is null)
            {
                if (_isClosed)
                {
                    Dispose();
                }

                return;
            }
        }

        connection.Dispose();
    }

    /// <summary>Closes all connections in the pool; those in use are closed when they are given back.</summary>
    public void Dispose()
    {
        _isClosed = true;
        foreach (var pool in (CatalogueConnection?[][])[_readers, _writers])
        {
            for (var i = 0; i < pool.Length; i++)
            {
                Interlocked.Exchange(ref pool[i], null)?.Dispose();
            }
        }
    }
}
