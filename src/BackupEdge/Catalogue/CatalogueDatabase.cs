using System.Collections.Concurrent;
using BackupEdge.Faults;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// The catalogue's SQLite database: WAL, so that readers never wait for the writer, and <c>synchronous=FULL</c>, so that what was
/// promised to a caller survives a power cut. Several processes may have it open; only the holder of the data folder's lock
/// runs jobs. A change must be made within one <see cref="Write{T}"/>, which sees and leaves a consistent state.
/// </summary>
internal sealed class CatalogueDatabase : IDisposable
{
    // Kept from being finalized, which would close them; see Dispose.
    private static readonly ConcurrentBag<CatalogueDatabase> Abandoned = [];
    private readonly CatalogueConnections _connections;
    private readonly CatalogueWatch _watch;
    private readonly CatalogueTransactions _transactions;
    private readonly Lock _writing = new();
    private readonly string _path;
    private readonly ICatalogueSpace _space;

    private CatalogueDatabase(string path, ICatalogueSpace space)
    {
        _path = path;
        _space = space;
        var connectionString = CatalogueFile.ConnectionTo(path);
        _connections = new CatalogueConnections(connectionString);
        _watch = new CatalogueWatch(connectionString);
        _transactions = new CatalogueTransactions(path, _connections, _watch);
        try
        {
            using var connection = CatalogueFile.Open(path);
            try
            {
                connection.Execute("PRAGMA journal_mode=WAL");
                connection.Execute("PRAGMA synchronous=FULL");
                Migrations.Apply(connection, path);

                // From here on a connection is always open, and with it the index, whose room was asked for.
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

    /// <summary>Opens the database, makes it when it is not there, and brings it up to this version.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="space">The space of its file system; null for a catalogue without a reserve. What failed for want of space is tried
    /// again after each <see cref="ICatalogueSpace.Release"/>, so it must leave no trace when it failed.</param>
    /// <exception cref="Fault"><c>no_space</c>, or <c>io_error</c> when it cannot be opened, or a newer BackupEdge made it.</exception>
    public static CatalogueDatabase Open(string path, ICatalogueSpace? space = null)
    {
        space ??= new UnguardedSpace();
        SQLitePCL.raw.SetProvider(new SqliteProvider());
        IndexGuard.Install(space.Files);
        return CatalogueFile.WithReserve(() => new CatalogueDatabase(path, space), space, path);
    }

    /// <summary>
    /// Whether the file is there and is damaged: SQLite finds so, or a table that this program makes lacks or differs. Statistics, indexes
    /// and tables of others are no damage. Reads all of it; nobody else may have it open.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="space">The space of its file system; null for a catalogue without a reserve.</param>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public static bool IsDamaged(string path, ICatalogueSpace? space = null)
    {
        SQLitePCL.raw.SetProvider(new SqliteProvider());
        return File.Exists(path) && CatalogueFile.WithReserve(() => CatalogueFile.IsDamaged(path), space ?? new UnguardedSpace(), path);
    }

    /// <summary>
    /// Removes from a sound catalogue what could change this program's own writes, and makes indexes that lack; gives what was done, for
    /// people, or null when it cannot be put right. Nobody else may have it open.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="space">The space of its file system; null for a catalogue without a reserve.</param>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public static IReadOnlyList<string>? Mend(string path, ICatalogueSpace? space = null)
    {
        SQLitePCL.raw.SetProvider(new SqliteProvider());
        return File.Exists(path) ? CatalogueFile.WithReserve(() => CatalogueFile.Mend(path), space ?? new UnguardedSpace(), path) : [];
    }

    /// <summary>Whether the last write failed for another reason than a full file system, and none has succeeded since.</summary>
    public bool IsFailing => _transactions.IsFailing;

    /// <summary>Reads one consistent state.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public T Read<T>(Func<CatalogueSession, T> read) => _transactions.Run(read, TransactionAccess.Read, _space, out _);

    /// <summary>Reads and changes in one transaction; what the function throws undoes all of it. On a full file system the reserve is
    /// used: for what frees space, ends something or must not be lost.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public T Write<T>(Func<CatalogueSession, T> write) => RunWrite(write, TransactionAccess.Write);

    /// <summary>As <see cref="Write{T}"/> for what answers nothing.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public void Write(Action<CatalogueSession> write) =>
        Write(session =>
        {
            write(session);
            return true;
        });

    /// <summary>As <see cref="Write{T}"/>, for what only adds rows and can be asked for again: refused before it writes while space is
    /// short, and never from the reserve.</summary>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    public T Add<T>(Func<CatalogueSession, T> add) => RunAdd(add, TransactionAccess.Write);

    /// <summary>As <see cref="Add{T}"/> for what answers nothing.</summary>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    public void Add(Action<CatalogueSession> add) =>
        Add(session =>
        {
            add(session);
            return true;
        });

    /// <summary>As <see cref="Write{T}"/>, for what nobody remembers anything of, such as how far a job is: <see cref="Version"/> stays
    /// as it is, unless somebody else changes something too.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public T WriteAside<T>(Func<CatalogueSession, T> write) => RunWrite(write, TransactionAccess.WriteAside);

    /// <summary>As <see cref="Add{T}"/> and <see cref="WriteAside{T}"/> at once.</summary>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    public T AddAside<T>(Func<CatalogueSession, T> add) => RunAdd(add, TransactionAccess.WriteAside);

    /// <summary>
    /// A number that differs from the one before whenever any process changed the database, and now and then when none did. Whoever keeps
    /// what was read under the number must have asked for the number first.
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

    /// <summary>Closes every connection. When not even the reserve has room for what the last one writes as it is closed, they stay open
    /// until the process ends, which loses nothing.</summary>
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
        // One writer at a time within the process, so that none waits in SQLite's polling lock.
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
