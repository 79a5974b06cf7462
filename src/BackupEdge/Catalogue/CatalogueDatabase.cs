using System.Collections.Concurrent;
using BackupEdge.Catalogue.Sealing;
using BackupEdge.Faults;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// The catalogue's SQLite database. It uses WAL mode, so that readers never wait for the writer, and <c>synchronous=FULL</c>, so that a
/// confirmed change survives a power failure. Several processes may have the database open; only the holder of the data folder's lock
/// runs jobs. Changes that belong together must be made within one call of <see cref="Write{T}"/>.
/// </summary>
internal sealed class CatalogueDatabase : IDisposable
{
    // Keeps undisposed databases referenced, since a finalizer would close their connections; see Dispose.
    private static readonly ConcurrentBag<CatalogueDatabase> Abandoned = [];
    private readonly CatalogueConnections _connections;
    private readonly CatalogueWatch _watch;
    private readonly CatalogueTransactions _transactions;
    private readonly Lock _writing = new();
    private readonly string _path;
    private readonly ICatalogueSpace _space;

    private CatalogueDatabase(string path, ICatalogueSpace space, CatalogueKey? key)
    {
        _path = path;
        _space = space;
        var connectionString = CatalogueFile.ConnectionTo(path, key);
        _connections = new CatalogueConnections(connectionString);
        _watch = new CatalogueWatch(connectionString);
        _transactions = new CatalogueTransactions(path, _connections, _watch);
        try
        {
            using var connection = CatalogueFile.Open(path, key);
            try
            {
                connection.Execute("PRAGMA journal_mode=WAL");
                connection.Execute("PRAGMA synchronous=FULL");
                Migrations.Apply(connection, path);

                // From here on a connection is always open, and with it the index, whose space has been allocated.
                _watch.Version();
            }
            catch (SqliteException e)
            {
                throw FullDisk.Of(e, connection);
            }
        }
        catch
        {
            _watch.Dispose();
            throw;
        }
    }

    /// <summary>Opens the database, creates it if it does not exist, and migrates it to the newest schema.</summary>
    /// <param name="path">The path of the file; its folder must exist.</param>
    /// <param name="space">
    /// The space of the file system; null for a catalogue without a reserve. Work that fails because the file system is full is run again
    /// after each <see cref="ICatalogueSpace.Release"/>, so it must have no effect outside the catalogue.
    /// </param>
    /// <param name="key">The key of a sealed catalogue; null for a plain one. Must not be disposed before the database.</param>
    /// <exception cref="Fault">
    /// <c>no_space</c>, <c>wrong_key</c>, or <c>io_error</c> if the file cannot be opened or was created by a newer BackupEdge.
    /// </exception>
    public static CatalogueDatabase Open(string path, ICatalogueSpace? space = null, CatalogueKey? key = null)
    {
        space ??= new UnguardedSpace();
        SQLitePCL.raw.SetProvider(new SqliteProvider());
        IndexGuard.Install(space.Files);
        return CatalogueFile.WithReserve(() => new CatalogueDatabase(path, space, key), space, path);
    }

    /// <summary>
    /// Returns whether the file exists and is damaged: SQLite's check fails, or a table of this program is missing or differs. Statistics,
    /// indexes and tables of other programs do not count as damage. Reads the whole file, which must not be open anywhere else.
    /// </summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="space">The space of the file system; null for a catalogue without a reserve.</param>
    /// <param name="key">The key of a sealed catalogue; null for a plain one.</param>
    /// <exception cref="Fault"><c>io_error</c>, <c>no_space</c> or <c>wrong_key</c>.</exception>
    public static bool IsDamaged(string path, ICatalogueSpace? space = null, CatalogueKey? key = null)
    {
        SQLitePCL.raw.SetProvider(new SqliteProvider());
        return File.Exists(path)
            && CatalogueFile.WithReserve(() => CatalogueFile.IsDamaged(path, key), space ?? new UnguardedSpace(), path);
    }

    /// <summary>
    /// Removes objects that could change this program's own writes from an undamaged catalogue and creates missing indexes. The file must
    /// not be open anywhere else.
    /// </summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="space">The space of the file system; null for a catalogue without a reserve.</param>
    /// <param name="key">The key of a sealed catalogue; null for a plain one.</param>
    /// <returns>A description of each change; null if the catalogue cannot be repaired.</returns>
    /// <exception cref="Fault"><c>io_error</c>, <c>no_space</c> or <c>wrong_key</c>.</exception>
    public static IReadOnlyList<string>? Repair(string path, ICatalogueSpace? space = null, CatalogueKey? key = null)
    {
        SQLitePCL.raw.SetProvider(new SqliteProvider());
        return File.Exists(path)
            ? CatalogueFile.WithReserve(() => CatalogueFile.Repair(path, key), space ?? new UnguardedSpace(), path)
            : [];
    }

    /// <summary>Whether a write failed for a reason other than a full file system, and no write has succeeded since.</summary>
    public bool IsFailing => _transactions.IsFailing;

    /// <summary>Runs a function in a read transaction, which sees one consistent state, and returns its result.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public T Read<T>(Func<CatalogueSession, T> read) => _transactions.Run(read, TransactionAccess.Read, _space, out _);

    /// <summary>
    /// Runs a function in a write transaction, which is rolled back if the function throws, and returns its result. Uses the reserve on a
    /// full file system, so it is meant for changes that free space, record the end of something or must not be lost.
    /// </summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public T Write<T>(Func<CatalogueSession, T> write) => RunWrite(write, TransactionAccess.Write);

    /// <summary>Runs an action like <see cref="Write{T}"/>.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public void Write(Action<CatalogueSession> write) =>
        Write(session =>
        {
            write(session);
            return true;
        });

    /// <summary>
    /// Runs a function like <see cref="Write{T}"/>, but refuses it while space is short and never uses the reserve. It is meant for changes
    /// that only add rows and that the caller can request again.
    /// </summary>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    public T Add<T>(Func<CatalogueSession, T> add) => RunAdd(add, TransactionAccess.Write);

    /// <summary>Runs an action like <see cref="Add{T}"/>.</summary>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    public void Add(Action<CatalogueSession> add) =>
        Add(session =>
        {
            add(session);
            return true;
        });

    /// <summary>
    /// Runs a function like <see cref="Write{T}"/> without changing <see cref="Version"/>. It is meant for data that is never cached, such
    /// as the progress of a job.
    /// </summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public T WriteUnversioned<T>(Func<CatalogueSession, T> write) => RunWrite(write, TransactionAccess.WriteUnversioned);

    /// <summary>Runs a function like <see cref="Add{T}"/> without changing <see cref="Version"/>.</summary>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    public T AddUnversioned<T>(Func<CatalogueSession, T> add) => RunAdd(add, TransactionAccess.WriteUnversioned);

    /// <summary>
    /// Returns a number that changes whenever any process changes the database, and sometimes without a change. To cache data under this
    /// number, get the number before reading the data.
    /// </summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public long Version()
    {
        try
        {
            return _watch.Version();
        }
        catch (SqliteException e)
        {
            throw CatalogueFile.From(e, _path);
        }
    }

    /// <summary>
    /// Closes all connections. If even the reserve has no space for what SQLite writes when the last one is closed, they stay open until
    /// the process ends, without loss of data.
    /// </summary>
    public void Dispose()
    {
        if (!_transactions.CanClose(_space))
        {
            Abandoned.Add(this);
            return;
        }

        _connections.Dispose();
        _watch.Dispose();
    }

    private T RunWrite<T>(Func<CatalogueSession, T> write, TransactionAccess access)
    {
        // Only one writer of this process at a time, so that none waits in SQLite's lock, which polls.
        lock (_writing)
        {
            var result = _transactions.Run(write, access, _space, out var released);
            if (released || _space.IsShort)
            {
                _transactions.EmptyLog(_space);
            }

            return result;
        }
    }

    private T RunAdd<T>(Func<CatalogueSession, T> add, TransactionAccess access)
    {
        if (_space.IsShort)
        {
            throw CatalogueFile.From(FullDisk.Exception("The file system is almost full."), _path);
        }

        try
        {
            lock (_writing)
            {
                return _transactions.Run(add, access, new UnguardedSpace(), out _);
            }
        }
        catch (Fault fault) when (fault.Code == FaultCode.NoSpace)
        {
            _space.NoteFull();
            throw;
        }
    }
}
