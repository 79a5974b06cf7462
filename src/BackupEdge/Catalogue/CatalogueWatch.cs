namespace BackupEdge.Catalogue;

/// <summary>
/// Numbers the states of the catalogue: whatever is read after one number is asked for is out of date under every number that is asked for
/// after a later change, by whichever connection of whichever process. It is asked at every request.
/// </summary>
/// <param name="connectionString">Where to.</param>
internal sealed class CatalogueWatch(string connectionString) : IDisposable
{
    private readonly Lock _lock = new();
    private CatalogueConnection? _connection;
    private WalIndex? _index;
    private bool _isClosed;
    private long _version;

    /// <summary>
    /// A number that differs from the one before whenever anybody changed the database; a change may be counted more than once.
    /// </summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">It cannot be read.</exception>
    public long Version()
    {
        lock (_lock)
        {
            Open();

            // Without an index of its own SQLite is asked, which says something of this one connection.
            if (_index is null ? _connection!.HasChanged() : _index.HasChanged())
            {
                _version++;
            }

            return _version;
        }
    }

    /// <summary>Whether the file system has room for what a transaction writes to the WAL index; see
    /// <see cref="WalIndex.TryBack"/>.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The database cannot be opened.</exception>
    public bool TryBack()
    {
        lock (_lock)
        {
            Open();
            return _index is null || _index.TryBack();
        }
    }

    /// <summary>
    /// What <see cref="PassOver"/> needs to know of a transaction that writes, asked within it; null when nothing can be passed over.
    /// </summary>
    public uint? Mark()
    {
        lock (_lock)
        {
            Open();
            return _index?.Commits;
        }
    }

    /// <summary>Does not count a commit of the caller's own, unless somebody else's cannot be told from it.</summary>
    /// <param name="mark">The mark of its transaction.</param>
    public void PassOver(uint? mark)
    {
        lock (_lock)
        {
            if (mark is { } before)
            {
                _index?.PassOver(before);
            }
        }
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            _index = null;
            _connection?.Dispose();
            _connection = null;
        }
    }

    private void Open()
    {
        if (_connection is not null)
        {
            return;
        }

        ObjectDisposedException.ThrowIf(_isClosed, this);
        var connection = new CatalogueConnection(connectionString, isReader: true);
        try
        {
            // To be read once makes the index.
            connection.HasChanged();
            _index = WalIndex.Of(connection);
            _connection = connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
