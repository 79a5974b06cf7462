using SQLitePCL;

namespace BackupEdge.Engine.Sqlite;

/// <summary>
/// A connection to a SQLite database with the few calls that are needed to copy and check one. Every call throws <see cref="SqliteError"/>
/// if SQLite reports an error. Waiting for a lock of another program can be cancelled. The schema is not trusted, and no value may be
/// larger than <see cref="MaxValueBytes"/>, which limits the memory for one step of an expression. Not thread-safe.
/// </summary>
internal sealed class SqliteFile : IDisposable
{
    /// <summary>The maximum size in bytes of a text or blob that a statement creates or reads. Copying pages is not limited.</summary>
    public const int MaxValueBytes = 16 << 20;

    private const int LimitLength = 0;
    private const int LimitAttached = 7;
    private const int EnableTrigger = 1003;
    private const int Defensive = 1010;
    private const int EnableView = 1015;
    private const int TrustedSchema = 1017;
    private const int BusyMilliseconds = 50;
    private const int SliceMilliseconds = 250;
    private const int Slices = 100; // 30 seconds in total
    private const int PagesPerStep = 2000;
    private readonly sqlite3 _database;

    static SqliteFile() => raw.SetProvider(new SqliteProvider());

    private SqliteFile(string name, int flags, SqliteVfs vfs)
    {
        var result = raw.sqlite3_open_v2(name, out _database, flags, vfs.Name);
        if (result != raw.SQLITE_OK)
        {
            var error = ErrorOf(result);
            _database.Dispose();
            throw error;
        }

        _ = raw.sqlite3_busy_timeout(_database, BusyMilliseconds);
        _ = raw.sqlite3_limit(_database, LimitLength, MaxValueBytes);
        _ = raw.sqlite3_limit(_database, LimitAttached, 0);
        Configure(TrustedSchema, 0);
        Configure(EnableTrigger, 0);
        Configure(EnableView, 0);
    }

    /// <summary>Opens a live database for reading. Does not create one.</summary>
    public static SqliteFile OpenToRead(SqlitePlace place, SqliteVfs vfs) => OpenLive(place, raw.SQLITE_OPEN_READONLY, vfs);

    /// <summary>Opens a database that no program has open for reading, without locks; see <see cref="RestingDatabase"/>.</summary>
    public static SqliteFile OpenAtRest(SqlitePlace place, SqliteVfs vfs)
    {
        var name = $"file:{Uri.EscapeDataString(place.Pinned)}?immutable=1";
        var file = new SqliteFile(name, raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI, vfs);
        file.Configure(Defensive, 1);
        return file;
    }

    /// <summary>Opens a live database for reading and writing. Does not create one.</summary>
    public static SqliteFile OpenToWrite(SqlitePlace place, SqliteVfs vfs) => OpenLive(place, raw.SQLITE_OPEN_READWRITE, vfs);

    /// <summary>Opens the empty copy for writing, without journal, flushes and locks.</summary>
    public static SqliteFile CreateCopy(SqliteVfs vfs)
    {
        var file = new SqliteFile(SqliteVfs.Copy, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, vfs);
        file.Execute("PRAGMA locking_mode=EXCLUSIVE");
        file.Execute("PRAGMA journal_mode=OFF");
        file.Execute("PRAGMA synchronous=OFF");
        return file;
    }

    /// <summary>Opens the copy for reading its pages unchanged, independently of its journal mode.</summary>
    public static SqliteFile OpenCopy(SqliteVfs vfs) =>
        new($"file:{SqliteVfs.Copy}?immutable=1", raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI, vfs);

    /// <summary>
    /// Opens the copy for a check, which writes nothing. It must be opened as writable, because SQLite does not check the CHECK constraints
    /// of a read-only database.
    /// </summary>
    public static SqliteFile OpenCheckedCopy(SqliteVfs vfs)
    {
        var file = new SqliteFile(SqliteVfs.CheckedCopy, raw.SQLITE_OPEN_READWRITE, vfs);
        file.Configure(Defensive, 1);
        file.Execute("PRAGMA temp_store=MEMORY");
        file.Execute("PRAGMA query_only=ON");
        return file;
    }

    /// <summary>Returns the size in bytes of the database as this connection sees it, and of one page.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public (long Bytes, long Page) Measure(CancellationToken cancellationToken)
    {
        var page = RetryWhileBusy(() => Number("PRAGMA page_size"), cancellationToken);
        return (RetryWhileBusy(() => Number("PRAGMA page_count"), cancellationToken) * page, page);
    }

    /// <summary>
    /// Starts a read transaction: until it is closed, this connection sees one state of the database. In rollback mode, other programs
    /// cannot commit during that time. The schema is not parsed, so a database with an invalid schema can be copied.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void BeginSnapshot(CancellationToken cancellationToken)
    {
        Execute("BEGIN");
        RetryWhileBusy(() => Number("PRAGMA schema_version"), cancellationToken);
    }

    /// <summary>Replaces the content of another database by the pages of this one, in one transaction.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the other database is unchanged.</exception>
    public void CopyOver(SqliteFile other, CancellationToken cancellationToken)
    {
        using var backup = raw.sqlite3_backup_init(other._database, "main", _database, "main");
        if (backup is null || backup.IsInvalid)
        {
            throw other.ErrorOf(raw.sqlite3_extended_errcode(other._database));
        }

        int result;
        do
        {
            result = RetryWhileBusy(() => StepOf(backup), cancellationToken);
        } while (result == raw.SQLITE_OK);

        int StepOf(sqlite3_backup step)
        {
            var code = raw.sqlite3_backup_step(step, PagesPerStep);
            return code is raw.SQLITE_OK or raw.SQLITE_DONE ? code : throw new SqliteError(code, raw.sqlite3_errstr(code).utf8_to_string());
        }
    }

    /// <summary>Returns the first column of every row of a statement, as text.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled, which interrupts the statement.</exception>
    public List<string> Lines(string sql, CancellationToken cancellationToken)
    {
        using var interrupt = cancellationToken.Register(() => raw.sqlite3_interrupt(_database));
        var lines = new List<string>();
        try
        {
            Query<object?>(sql, statement =>
            {
                lines.Add(raw.sqlite3_column_text(statement, 0).utf8_to_string());
                return null;
            });
            return lines;
        }
        catch (SqliteError) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    /// <summary>
    /// Defines every collation that SQLite does not know as a comparison of bytes, so that everything that does not depend on the order can
    /// be checked.
    /// </summary>
    public void DefineMissingCollations() => SqliteCollation.Register(_database.DangerousGetHandle());

    /// <summary>Runs a statement and ignores its rows.</summary>
    public void Execute(string sql) => Query<object?>(sql, _ => null);

    /// <summary>Closes the connection, which ends its transaction.</summary>
    public void Dispose() => _database.Dispose();

    private static SqliteFile OpenLive(SqlitePlace place, int flags, SqliteVfs vfs)
    {
        var file = new SqliteFile(place.Pinned, flags, vfs);
        file.Configure(Defensive, 1);
        return file;
    }

    private static T RetryWhileBusy<T>(Func<T> call, CancellationToken cancellationToken)
    {
        for (var slice = 1; ; slice++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return call();
            }
            catch (SqliteError e) when (e.Code == SqliteError.Busy && slice < Slices)
            {
                // sqlite3_backup_step does not use the busy timeout.
                cancellationToken.WaitHandle.WaitOne(SliceMilliseconds);
            }
        }
    }

    private void Configure(int option, int value) => _ = raw.sqlite3_db_config(_database, option, value, out _);

    private long Number(string sql) => Query(sql, statement => raw.sqlite3_column_int64(statement, 0));

    // Returns what was read from the last row, or the default if there is no row.
    private T? Query<T>(string sql, Func<sqlite3_stmt, T> read)
    {
        var result = raw.sqlite3_prepare_v2(_database, sql, out var statement);
        if (result != raw.SQLITE_OK)
        {
            throw ErrorOf(result);
        }

        using (statement)
        {
            T? last = default;
            while ((result = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
            {
                last = read(statement);
            }

            return result == raw.SQLITE_DONE ? last : throw ErrorOf(result);
        }
    }

    private SqliteError ErrorOf(int code) => new(code, raw.sqlite3_errmsg(_database).utf8_to_string());
}
