using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BackupEdge.Catalogue;

/// <summary>
/// An open connection to the catalogue with its session, its prepared statements and cached counts. Must be used by one thread at a time.
/// </summary>
internal sealed class CatalogueConnection : SqliteConnection
{
    // Listings build their statements from filters. There are some dozens of them, and each takes a few KB.
    private const int MaxPrepared = 128;

    // SQLite's default is 2000. Other pages are usually in the page cache of the system.
    private const int ReaderCacheKilobytes = 500;

    // The pages of the log that the database lacks must fit into the reserve, so that they can be merged on a full disk: 1 MiB.
    private const int CheckpointPages = 256;
    private const int MaxLogBytes = 1 << 20;
    private readonly Dictionary<string, SqliteCommand> _prepared = [];
    private readonly Dictionary<(string Sql, string Values), long> _counts = [];
    private long _countsVersion = -1;
    private long _lastVersion = -1;
    private sqlite3_stmt? _version;

    /// <summary>Opens a connection.</summary>
    /// <param name="connectionString">
    /// The connection string, which must turn off the pool of Microsoft.Data.Sqlite, since its connections lose their prepared statements.
    /// </param>
    /// <param name="isReader">Whether the connection is read-only.</param>
    /// <exception cref="SqliteException">The database cannot be opened.</exception>
    public CatalogueConnection(string connectionString, bool isReader)
        : base(connectionString)
    {
        IsReader = isReader;
        try
        {
            Open();
            CatalogueSideFiles.Keep(this);
            CatalogueFile.KeepTemporaryDataInMemory(this);

            // The connection that is closed last truncates the log to this size.
            this.Execute($"PRAGMA wal_autocheckpoint={CheckpointPages}; PRAGMA journal_size_limit={MaxLogBytes}");
            this.Execute(isReader ? $"PRAGMA query_only=ON; PRAGMA cache_size=-{ReaderCacheKilobytes}" : "PRAGMA synchronous=FULL");
        }
        catch (SqliteException e) when (Handle is not null)
        {
            e = FullDisk.Of(e, this);
            Dispose();
            throw e;
        }
        catch
        {
            Dispose();
            throw;
        }

        Session = new CatalogueSession(this);
    }

    /// <summary>Whether the connection is read-only.</summary>
    public bool IsReader { get; }

    /// <summary>The session for transactions on this connection.</summary>
    public CatalogueSession Session { get; }

    /// <summary>Returns whether another connection has changed the database since the last call; true for the first call.</summary>
    /// <exception cref="SqliteException">The database cannot be read.</exception>
    public bool HasChanged()
    {
        var version = Version();
        var changed = version != _lastVersion;
        _lastVersion = version;
        return changed;
    }

    /// <summary>Returns the result of a counting query. A read-only connection caches it until the database changes.</summary>
    /// <exception cref="SqliteException">The database cannot be read.</exception>
    public long Count(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!IsReader)
        {
            return (long)this.Scalar(sql, parameters)!;
        }

        var version = Version();
        if (version != _countsVersion || _counts.Count >= MaxPrepared)
        {
            _counts.Clear();
            _countsVersion = version;
        }

        var values = parameters.IsEmpty ? "" : string.Join('\0', parameters.ToArray().Select(parameter => parameter.Value));
        if (!_counts.TryGetValue((sql, values), out var count))
        {
            _counts[(sql, values)] = count = (long)this.Scalar(sql, parameters)!;
        }

        return count;
    }

    /// <summary>Returns a command, already prepared if possible. The caller must pass it to <see cref="Keep"/> or dispose it.</summary>
    public SqliteCommand Take(string sql) => _prepared.Remove(sql, out var command) ? command : Make(sql);

    /// <summary>Stores a prepared command for the next use.</summary>
    public void Keep(SqliteCommand command)
    {
        if (_prepared.Count >= MaxPrepared)
        {
            DisposePrepared();
        }

        if (!_prepared.TryAdd(command.CommandText, command))
        {
            command.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            DisposePrepared();
            _version?.Dispose();
            _version = null;
        }

        base.Dispose(disposing);
    }

    // SQLite's number can only be compared with numbers of the same connection, and does not change within a transaction.
    private long Version()
    {
        const string Sql = "PRAGMA data_version";

        // Calls SQLite directly, since this runs at every request.
        if (_version is null)
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(Handle!, Sql, out _version), Handle!);
        }

        var version = raw.sqlite3_step(_version) == raw.SQLITE_ROW ? raw.sqlite3_column_int64(_version, 0) : (long?)null;
        raw.sqlite3_reset(_version);

        // On failure, such as a busy database, Microsoft.Data.Sqlite waits and creates the exception.
        return version ?? (long)this.Scalar(Sql)!;
    }

    private SqliteCommand Make(string sql)
    {
        var command = CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private void DisposePrepared()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        _prepared.Clear();
    }
}
