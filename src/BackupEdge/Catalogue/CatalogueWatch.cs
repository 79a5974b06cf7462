namespace BackupEdge.Catalogue;

/// <summary>
/// Numbers the states of the catalogue. SQLite's own number says something on one connection alone, so each of a few watchers notices for itself
/// what was committed since it was last asked, and counts on for all. So whatever is read after one number is asked for is out of date
/// under every number that is asked for after a later change, whichever watcher is asked. Several, because one would make all requests wait for each other.
/// </summary>
/// <param name="connectionString">Where to.</param>
internal sealed class CatalogueWatch(string connectionString) : IDisposable
{
    private readonly Watcher[] _watchers = [.. Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount, 2, 8)).Select(_ => new Watcher())];
    private long _version;

    /// <summary>A number that differs from the one before whenever anybody changed the database; a change may be counted once by each watcher.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">It cannot be read.</exception>
    public long Version()
    {
        // The same thread goes to the same one, unless that is taken.
        var own = Environment.CurrentManagedThreadId % _watchers.Length;
        for (var i = 0; i < _watchers.Length; i++)
        {
            var watcher = _watchers[(own + i) % _watchers.Length];
            if (watcher.Lock.TryEnter())
            {
                return Look(watcher);
            }
        }

        _watchers[own].Lock.Enter();
        return Look(_watchers[own]);
    }

    /// <summary>Closes the watchers' connections.</summary>
    public void Dispose()
    {
        foreach (var watcher in _watchers)
        {
            lock (watcher.Lock)
            {
                watcher.IsClosed = true;
                watcher.Connection?.Dispose();
                watcher.Connection = null;
            }
        }
    }

    // The count must come before the lock is left: the next to ask this watcher is told of no change.
    private long Look(Watcher watcher)
    {
        try
        {
            ObjectDisposedException.ThrowIf(watcher.IsClosed, this);
            watcher.Connection ??= new CatalogueConnection(connectionString, isReader: true);
            if (watcher.Connection.HasChanged())
            {
                Interlocked.Increment(ref _version);
            }

            return Interlocked.Read(ref _version);
        }
        finally
        {
            watcher.Lock.Exit();
        }
    }

    private sealed class Watcher
    {
        public readonly Lock Lock = new();
        public CatalogueConnection? Connection;
        public bool IsClosed;
    }
}
