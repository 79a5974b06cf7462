using SQLitePCL;

namespace BackupEdge.Engine.Platform;

/// <summary>
/// A connection to a SQLite database file, with the few calls that copying one takes. Every call throws <see cref="SqliteError"/>
/// when SQLite refuses it. A lock of another program is waited for in slices, so that a cancel is seen. Used by one thread.
/// </summary>
internal sealed class SqliteFile : IDisposable
{
    private const int BusyMilliseconds = 50;
    private const int SliceMilliseconds = 250;
    private const int Slices = 100; // 30 seconds in all
    private const int PagesPerStep = 2000;
    private readonly sqlite3 _database;

    static SqliteFile() => raw.SetProvider(new SqliteProvider());

    private SqliteFile(string name, int flags)
    {
        var result = raw.sqlite3_open_v2(name, out _database, flags, null);
        if (result != raw.SQLITE_OK)
        {
            var error = ErrorOf(result);
            _database.Dispose();
            throw error;
        }

        _ = raw.sqlite3_busy_timeout(_database, BusyMilliseconds);
    }

    /// <summary>Opens a database for reading; never makes one.</summary>
    public static SqliteFile OpenToRead(string path) => new(path, raw.SQLITE_OPEN_READONLY);

    /// <summary>Opens a database for reading and writing; never makes one.</summary>
    public static SqliteFile OpenToWrite(string path) => new(path, raw.SQLITE_OPEN_READWRITE);

    /// <summary>Makes a database that nobody else uses and that need not survive a crash: no journal, no flush, no lock file.</summary>
    public static SqliteFile CreateScratch(string path)
    {
        var file = new SqliteFile(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
        file.Execute("PRAGMA locking_mode=EXCLUSIVE");
        file.Execute("PRAGMA journal_mode=OFF");
        file.Execute("PRAGMA synchronous=OFF");
        return file;
    }

    /// <summary>Opens a database file that nobody changes: without locks, and whatever its journal mode, nothing is made beside it.</summary>
    public static SqliteFile OpenImmutable(string path) =>
        new($"file:{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}?immutable=1", raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI);

    /// <summary>Bytes of the database as this connection sees it, and of one page.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public (long Bytes, long Page) Measure(CancellationToken cancellationToken)
    {
        var page = Patiently(() => Number("PRAGMA page_size"), cancellationToken);
        return (Patiently(() => Number("PRAGMA page_count"), cancellationToken) * page, page);
    }

    /// <summary>From now on this connection sees one state, until it is closed. In rollback mode others cannot commit meanwhile.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void BeginSnapshot(CancellationToken cancellationToken)
    {
        Execute("BEGIN");
        Patiently(() => Number("SELECT count(*) FROM sqlite_master"), cancellationToken);
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
        }
        while (result == raw.SQLITE_OK);

        int StepOf(sqlite3_backup step)
        {
            var code = raw.sqlite3_backup_step(step, PagesPerStep);
            return code is raw.SQLITE_OK or raw.SQLITE_DONE ? code : throw new SqliteError(code, raw.sqlite3_errstr(code).utf8_to_string());
        }
    }

    /// <summary>The first thing that is wrong with the database; null when it is sound. Reads all of it.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public string? FindDamage(CancellationToken cancellationToken)
    {
        using var interrupt = cancellationToken.Register(() => raw.sqlite3_interrupt(_database));
        try
        {
            var verdict = Text("PRAGMA integrity_check(1)");
            return verdict == "ok" ? null : verdict;
        }
        catch (SqliteError e) when (e.IsDamage || cancellationToken.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return e.Message;
        }
    }

    /// <summary>Runs a statement.</summary>
    public void Execute(string sql) => Text(sql);

    /// <summary>Closes it, which ends a snapshot.</summary>
    public void Dispose() => _database.Dispose();

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

    private long Number(string sql) => Query(sql, statement => raw.sqlite3_column_int64(statement, 0));

    private string? Text(string sql) => Query(sql, statement => raw.sqlite3_column_text(statement, 0).utf8_to_string());

    // The first column of the first row; the default when there is none.
    private T? Query<T>(string sql, Func<sqlite3_stmt, T> read)
    {
        var result = raw.sqlite3_prepare_v2(_database, sql, out var statement);
        if (result != raw.SQLITE_OK)
        {
            throw ErrorOf(result);
        }

        using (statement)
        {
            result = raw.sqlite3_step(statement);
            return result switch
            {
                raw.SQLITE_ROW => read(statement),
                raw.SQLITE_DONE => default,
                _ => throw ErrorOf(result),
            };
        }
    }

    private SqliteError ErrorOf(int code) => new(code, raw.sqlite3_errmsg(_database).utf8_to_string());
}
