using BackupEdge.Faults;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// The catalogue's SQLite database: WAL, so that readers never wait for the writer, and `synchronous=FULL`, so that what was
/// promised to a caller survives a power cut. Several processes may have it open; only the holder of the data folder's lock
/// runs jobs. A change must be made within one <see cref="Write{T}"/>, which sees and leaves a consistent state.
/// </summary>
public sealed class CatalogueDatabase : IDisposable
{
    private const long MostToCheckWhole = 64L << 20;
    private readonly CatalogueConnections _connections;
    private readonly CatalogueWatch _watch;
    private readonly Lock _writing = new();
    private readonly string _path;
    private readonly Func<bool> _freeSpace;

    private CatalogueDatabase(string path, Func<bool> freeSpace)
    {
        _path = path;
        _freeSpace = freeSpace;
        var connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            ForeignKeys = true,
            DefaultTimeout = 30,
            Pooling = false,
        }.ToString();
        using (var connection = new SqliteConnection(connectionString))
        {
            connection.Open();
            connection.Execute("PRAGMA journal_mode=WAL");
            connection.Execute("PRAGMA synchronous=FULL");
            Migrations.Apply(connection, path);
        }

        _connections = new CatalogueConnections(connectionString);
        _watch = new CatalogueWatch(connectionString);
    }

    /// <summary>Opens the database, makes it when it is not there, and brings it up to this version.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="freeSpace">Called when the disk is full: frees some space, and tells whether it did; what failed is then tried again. It must leave no trace when it failed.</param>
    /// <exception cref="Fault">`io_error` when it cannot be opened, or a newer BackupEdge made it.</exception>
    public static CatalogueDatabase Open(string path, Func<bool>? freeSpace = null)
    {
        freeSpace ??= () => false;
        SQLitePCL.raw.SetProvider(new SqliteProvider());
        try
        {
            return new CatalogueDatabase(path, freeSpace);
        }
        catch (SqliteException e) when (IsFull(e) && freeSpace())
        {
            return Open(path, freeSpace);
        }
        catch (SqliteException e)
        {
            throw From(e, path);
        }
    }

    /// <summary>Whether the file is there and is damaged: SQLite finds so, or a table that this program makes lacks or differs. Statistics, indexes and tables of others are no damage. Reads all of it; nobody else may have it open.</summary>
    /// <exception cref="Fault">`io_error`.</exception>
    public static bool IsDamaged(string path)
    {
        // Error: something in it that this SQLite cannot use, such as an index by a function of another program.
        const int Error = 1, Corrupt = 11, NotADatabase = 26;
        if (!File.Exists(path))
        {
            return false;
        }

        SQLitePCL.raw.SetProvider(new SqliteProvider());
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
            connection.Open();

            // The quick one does not compare indexes with their tables, which in a large catalogue takes seconds of every start.
            var check = new FileInfo(path).Length <= MostToCheckWhole ? "integrity_check" : "quick_check";
            return connection.Scalar($"PRAGMA {check}(1)") is not "ok" || !CatalogueShape.HasAllTables(connection);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Error or Corrupt or NotADatabase)
        {
            return true;
        }
        catch (SqliteException e)
        {
            throw From(e, path);
        }
    }

    /// <summary>Removes from a sound catalogue what could change this program's own writes, and makes indexes that lack; gives what was done, for people. Nobody else may have it open.</summary>
    /// <exception cref="Fault">`io_error` or `no_space`.</exception>
    public static IReadOnlyList<string> Mend(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        SQLitePCL.raw.SetProvider(new SqliteProvider());
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
            connection.Open();
            return CatalogueShape.Mend(connection);
        }
        catch (SqliteException e)
        {
            throw From(e, path);
        }
    }

    /// <summary>Reads one consistent state.</summary>
    /// <exception cref="Fault">`io_error` or `no_space`.</exception>
    public T Read<T>(Func<CatalogueSession, T> read) => Run(read, write: false);

    /// <summary>Reads and changes in one transaction; what the function throws undoes all of it.</summary>
    /// <exception cref="Fault">`io_error` or `no_space`.</exception>
    public T Write<T>(Func<CatalogueSession, T> write)
    {
        // One writer at a time within the process, so that none waits in SQLite's polling lock.
        lock (_writing)
        {
            return Run(write, write: true);
        }
    }

    /// <summary>As <see cref="Write{T}"/> for what answers nothing.</summary>
    /// <exception cref="Fault">`io_error` or `no_space`.</exception>
    public void Write(Action<CatalogueSession> write) => Write(session =>
    {
        write(session);
        return true;
    });

    /// <summary>As <see cref="Write{T}"/>, for what nobody remembers anything of, such as how far a job is: <see cref="Version"/> stays as it is, unless somebody else changes something too.</summary>
    /// <exception cref="Fault">`io_error` or `no_space`.</exception>
    public T WriteAside<T>(Func<CatalogueSession, T> write)
    {
        var (result, mark) = Write(session =>
        {
            var mark = _watch.Mark();
            return (write(session), mark);
        });
        _watch.PassOver(mark);
        return result;
    }

    /// <summary>
    /// A number that differs from the one before whenever any process changed the database, and now and then when none did. Whoever keeps
    /// what was read under the number must have asked for the number first.
    /// </summary>
    /// <exception cref="Fault">`io_error`.</exception>
    public long Version()
    {
        try
        {
            return _watch.Version();
        }
        catch (SqliteException e)
        {
            throw From(e, _path);
        }
    }

    /// <summary>Closes every connection.</summary>
    public void Dispose()
    {
        _connections.Dispose();
        _watch.Dispose();
    }

    private static Fault From(SqliteException e, string path)
    {
        return IsFull(e)
            ? new Fault(FaultCode.NoSpace, $"The catalogue '{path}' could not be written: no space is left on the device. Free some space and try again.", e)
            : new Fault(FaultCode.IoError, $"The catalogue '{path}' could not be used: {e.Message}. Check the file, its folder's permissions and the disk.", e);
    }

    private static bool IsFull(SqliteException e)
    {
        // The second: no room for the index of the write-ahead log.
        const int Full = 13, IoErrorShmSize = 10 | (19 << 8);
        return e.SqliteErrorCode == Full || e.SqliteExtendedErrorCode == IoErrorShmSize;
    }

    private T Run<T>(Func<CatalogueSession, T> work, bool write)
    {
        try
        {
            return Transact(work, write);
        }
        catch (SqliteException e) when (IsFull(e) && _freeSpace())
        {
            return Run(work, write);
        }
        catch (SqliteException e)
        {
            throw From(e, _path);
        }
    }

    private T Transact<T>(Func<CatalogueSession, T> work, bool write)
    {
        var connection = _connections.Take(write);
        var isSound = false;
        try
        {
            connection.Execute(write ? "BEGIN IMMEDIATE" : "BEGIN");
            var result = work(connection.Session);
            connection.Execute("COMMIT");
            isSound = true;
            return result;
        }
        catch (Exception e) when (e is not SqliteException)
        {
            connection.Execute("ROLLBACK");
            isSound = true;
            throw;
        }
        finally
        {
            if (isSound)
            {
                _connections.GiveBack(connection);
            }
            else
            {
                connection.Dispose();
            }
        }
    }
}
