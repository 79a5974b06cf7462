using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Numbers the states of the catalogue: whatever is read after one number is asked for is out of date under every number that is asked for
/// after a later change, by whichever connection of whichever process. SQLite counts the changes (<c>PRAGMA data_version</c>). Asked at
/// every request.
/// </summary>
/// <param name="connectionString">Where to.</param>
internal sealed class CatalogueWatch(string connectionString) : IDisposable
{
    private const int CheckMilliseconds = 1000;
    private readonly Lock _lock = new();
    private CatalogueConnection? _connection;
    private WalIndex? _index;
    private bool _isClosed;
    private long _version;
    private long _backedAt = long.MinValue;

    /// <summary>
    /// Returns a number that differs from the one before whenever anybody changed the database; a change may be counted more than once.
    /// </summary>
    /// <exception cref="SqliteException">The database cannot be read.</exception>
    public long Version()
    {
        lock (_lock)
        {
            Open();

            // SQLite writes to the index even to read. Without room for that it is not asked, and everything counts as changed. The pages
            // stay in memory, so one check a second is enough here; IndexGuard handles the page that is written back between two.
            if (!WasBackedJustNow() || _connection!.HasChanged())
            {
                _version++;
            }

            return _version;
        }
    }

    /// <summary>
    /// Returns whether the file system has room for what a transaction writes to the WAL index; see <see cref="WalIndex.TryBack"/>.
    /// </summary>
    /// <exception cref="SqliteException">The database cannot be opened.</exception>
    public bool TryBack()
    {
        lock (_lock)
        {
            Open();
            return IsBacked();
        }
    }

    /// <summary>
    /// Does not count a commit of the caller's own, unless another connection has committed since. Called after the commit; within its
    /// transaction, <see cref="Version"/> and the writer's <see cref="CatalogueConnection.HasChanged"/> must have been asked.
    /// </summary>
    /// <param name="writer">The connection that committed. SQLite does not count its own commits for it.</param>
    public void PassOver(CatalogueConnection writer)
    {
        lock (_lock)
        {
            try
            {
                // In this order: a commit of another connection between the two is counted twice, never missed.
                if (_connection is null || !IsBacked() || (_connection.HasChanged() && writer.HasChanged()))
                {
                    _version++;
                }
            }
            catch (SqliteException)
            {
                // The commit is made whatever happens here, and may count as any other.
                _version++;
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

    private bool IsBacked() => _index is null || _index.TryBack();

    private bool WasBackedJustNow()
    {
        var now = Environment.TickCount64;
        if (_backedAt != long.MinValue && now - _backedAt < CheckMilliseconds)
        {
            return true;
        }

        var isBacked = IsBacked();
        _backedAt = isBacked ? now : long.MinValue;
        return isBacked;
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
