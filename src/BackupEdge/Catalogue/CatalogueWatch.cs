using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Provides a version number of the catalogue that changes after every change by any connection of any process, based on SQLite's
/// <c>PRAGMA data_version</c>. If the number is the same as before the data was read, the data is not out of date. Read at every request.
/// </summary>
internal sealed class CatalogueWatch(string connectionString) : IDisposable
{
    private const int CheckMilliseconds = 1000;
    private readonly Lock _lock = new();
    private CatalogueConnection? _connection;
    private WalIndex? _index;
    private bool _isClosed;
    private long _version;
    private long _allocatedAt = long.MinValue;

    /// <summary>
    /// Returns a number that grows whenever the database is changed; one change may be counted more than once.
    /// </summary>
    /// <exception cref="SqliteException">The database cannot be read.</exception>
    public long Version()
    {
        lock (_lock)
        {
            Open();

            // SQLite writes to the index even to read. If there is no space for that, it is not called, and the database counts as changed.
            // The pages stay in memory, so one check a second is enough here; IndexGuard handles a page that is written back in between.
            if (!WasAllocatedRecently() || _connection!.HasChanged())
            {
                _version++;
            }

            return _version;
        }
    }

    /// <summary>
    /// Allocates the space that a transaction needs in the WAL index, see <see cref="WalIndex.TryAllocate"/>. Returns false if there is
    /// none.
    /// </summary>
    /// <exception cref="SqliteException">The database cannot be opened.</exception>
    public bool TryAllocateIndex()
    {
        lock (_lock)
        {
            Open();
            return TryAllocate();
        }
    }

    /// <summary>
    /// Excludes a commit from the version number, unless another connection has committed since. Must be called after the commit. Within
    /// the transaction, <see cref="Version"/> and the writer's <see cref="CatalogueConnection.HasChanged"/> must have been called.
    /// </summary>
    /// <param name="writer">The connection that committed. SQLite does not count a connection's commits for the connection itself.</param>
    public void IgnoreCommit(CatalogueConnection writer)
    {
        lock (_lock)
        {
            try
            {
                // In this order, a commit of another connection between the two calls is counted twice and never missed.
                if (_connection is null || !TryAllocate() || (_connection.HasChanged() && writer.HasChanged()))
                {
                    _version++;
                }
            }
            catch (SqliteException)
            {
                // The commit has been made in any case, and may be counted.
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

    private bool TryAllocate() => _index is null || _index.TryAllocate();

    private bool WasAllocatedRecently()
    {
        var now = Environment.TickCount64;
        if (_allocatedAt != long.MinValue && now - _allocatedAt < CheckMilliseconds)
        {
            return true;
        }

        var isAllocated = TryAllocate();
        _allocatedAt = isAllocated ? now : long.MinValue;
        return isAllocated;
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
            // The first read creates the index.
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
