using SQLitePCL;

namespace BackupEdge.Engine.Sqlite;

/// <summary>
/// A connection to a SQLite database, with the few calls that copying one takes. Every call throws <see cref="SqliteError"/>
/// when SQLite refuses it. A lock of another program is waited for in slices, so that a cancel is seen. Nothing of the database's schema is
/// trusted, and no value may be larger than <see cref="MaxValueBytes"/>, which bounds what one step of an expression can take. Used by one
/// thread.
/// </summary>
internal sealed class SqliteFile : IDisposable
{
    /// <summary>The largest text or blob that a statement may make or read, bytes; pages are copied whatever is in them.</summary>
    public const int MaxValueBytes = 16 << 20;

    private const int LimitLength = 0;
    private const int LimitAttached = 7;
    private const int EnableTrigger = 1003;
    private const int Defensive = 1010;
    private const int EnableView = 1015;
    private const int TrustedSchema = 1017;
    private const int BusyMilliseconds = 50;
    private const int SliceMilliseconds = 250;
    private const int Slices = 100; // 30 seconds in all
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

    /// <summary>Opens a live database for reading; never makes one.</summary>
    public static SqliteFile OpenToRead(SqlitePlace place, SqliteVfs vfs) => OpenLive(place, raw.SQLITE_OPEN_READONLY, vfs);

    /// <summary>Opens a live database for reading and writing; never makes one.</summary>
    public static SqliteFile OpenToWrite(SqlitePlace place, SqliteVfs vfs) => OpenLive(place, raw.SQLITE_OPEN_READWRITE, vfs);

    /// <summary>Opens the copy, which is empty, to be written: no journal, no flush, no lock.</summary>
    public static SqliteFile CreateCopy(SqliteVfs vfs)
    {
        var file = new SqliteFile(SqliteVfs.Copy, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, vfs);
        file.Execute("PRAGMA locking_mode=EXCLUSIVE");
        file.Execute("PRAGMA journal_mode=OFF");
        file.Execute("PRAGMA synchronous=OFF");
        return file;
    }

    /// <summary>Opens the copy to be read as it lies, whatever its journal mode.</summary>
    public static SqliteFile OpenCopy(SqliteVfs vfs) =>
        new($"file:{SqliteVfs.Copy}?immutable=1", raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI, vfs);

    /// <summary>Opens the copy to be checked, which writes nothing; SQLite passes over CHECK constraints of a database that it may not
    /// write.</summary>
    public static SqliteFile OpenCheckedCopy(SqliteVfs vfs)
    {
        var file = new SqliteFile(SqliteVfs.CheckedCopy, raw.SQLITE_OPEN_READWRITE, vfs);
        file.Configure(Defensive, 1);
        file.Execute("PRAGMA temp_store=MEMORY");
        file.Execute("PRAGMA query_only=ON");
        return file;
    }

    /// <summary>Bytes of the database as this connection sees it, and of one page.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public (long Bytes, long Page) Measure(CancellationToken cancellationToken)
    {
        var page = Patiently(() => Number("PRAGMA page_size"), cancellationToken);
        return (Patiently(() => Number("PRAGMA page_count"), cancellationToken) * page, page);
    }

    /// <summary>
    /// From now on this connection sees one state, until it is closed. In rollback mode others cannot commit meanwhile. The schema is not
    /// read:
    /// one that SQLite cannot make sense of has pages all the same.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void BeginSnapshot(CancellationToken cancellationToken)
    {
        Execute("BEGIN");
        Patiently(() => Number("PRAGMA schema_version"), cancellationToken);
    }

    /// <summary>Copies every page as it lies over another database, which changes all at once at the end or not at all.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the other database is as before.</exception>
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
            result = Patiently(() => StepOf(backup), cancellationToken);
        } while (result == raw.SQLITE_OK);

        int StepOf(sqlite3_backup step)
        {
            var code = raw.sqlite3_backup_step(step, PagesPerStep);
            return code is raw.SQLITE_OK or raw.SQLITE_DONE ? code : throw new SqliteError(code, raw.sqlite3_errstr(code).utf8_to_string());
        }
    }

    /// <summary>Every row that a statement gives, its first column as text; a cancel interrupts it.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
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

    /// <summary>Lets every collation that the database names and SQLite does not know compare bytes, so that what does not depend on an
    /// order can be checked.</summary>
    public void StandInForCollations() => SqliteCollation.StandIn(_database.DangerousGetHandle());

    /// <summary>Runs a statement.</summary>
    public void Execute(string sql) => Query<object?>(sql, _ => null);

    /// <summary>Closes it, which ends a snapshot.</summary>
    public void Dispose() => _database.Dispose();

    private static SqliteFile OpenLive(SqlitePlace place, int flags, SqliteVfs vfs)
    {
        var file = new SqliteFile(place.Pinned, flags, vfs);
        file.Configure(Defensive, 1);
        return file;
    }

    private static T Patiently<T>(Func<T> call, CancellationToken cancellationToken)
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
                // A copy does not wait by itself.
                cancellationToken.WaitHandle.WaitOne(SliceMilliseconds);
            }
        }
    }

    private void Configure(int option, int value) => _ = raw.sqlite3_db_config(_database, option, value, out _);

    private long Number(string sql) => Query(sql, statement => raw.sqlite3_column_int64(statement, 0));

    // What was read from the last row; the default when there is none.
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
