namespace BackupEdge.Catalogue;

/// <summary>
/// The connections that are kept open: a few that read, one that writes. To open one and to prepare its statements takes longer than most
/// reads. One that failed must not come back; it is closed, which undoes what it had begun. No lock is taken.
/// </summary>
/// <param name="connectionString">Where to.</param>
internal sealed class CatalogueConnections(string connectionString) : IDisposable
{
    // More than this many at once are opened and closed as they come.
    private readonly CatalogueConnection?[] _readers = new CatalogueConnection?[16];
    private readonly CatalogueConnection?[] _writers = new CatalogueConnection?[1];
    private volatile bool _isClosed;

    /// <summary>A connection for one transaction; it is given back or disposed.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">It cannot be opened.</exception>
    public CatalogueConnection Take(bool write)
    {
        var kept = write ? _writers : _readers;
        for (var i = 0; i < kept.Length; i++)
        {
            if (kept[i] is not null && Interlocked.Exchange(ref kept[i], null) is { } connection)
            {
                return connection;
            }
        }

        return new CatalogueConnection(connectionString, isReader: !write);
    }

    /// <summary>Takes back a connection whose transaction has ended.</summary>
    public void GiveBack(CatalogueConnection connection)
    {
        var kept = connection.IsReader ? _readers : _writers;
        for (var i = 0; i < kept.Length; i++)
        {
            if (kept[i] is null && Interlocked.CompareExchange(ref kept[i], connection, null) is null)
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

    /// <summary>Closes them; those that are out are closed when they come back.</summary>
    public void Dispose()
    {
        _isClosed = true;
        foreach (var kept in (CatalogueConnection?[][])[_readers, _writers])
        {
            for (var i = 0; i < kept.Length; i++)
            {
                Interlocked.Exchange(ref kept[i], null)?.Dispose();
            }
        }
    }
}
