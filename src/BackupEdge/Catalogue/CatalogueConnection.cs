using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BackupEdge.Catalogue;

/// <summary>
/// One open connection to the catalogue with what is worth keeping on it: its session and the statements it has prepared.
/// Must be used by one thread at a time.
/// </summary>
internal sealed class CatalogueConnection : SqliteConnection
{
    // Listings put their statements together from filters; there are some dozens of them, and each takes a few KB.
    private const int MaxPrepared = 128;

    // SQLite's own measure is 2000. What it misses lies in the page cache of the system.
    private const int ReaderCacheKilobytes = 500;

    // What the log holds beyond the database must fit into the reserve, so that it can be merged on a full disk: 1 MiB of pages.
    private const int CheckpointPages = 256;
    private const int MostLogBytes = 1 << 20;
    private readonly Dictionary<string, SqliteCommand> _prepared = [];
    private readonly Dictionary<(string Sql, string Values), long> _counts = [];
    private long _countsVersion = -1;
    private long _lastVersion = -1;
    private sqlite3_stmt? _version;

    /// <summary>Opens a connection.</summary>
    /// <param name="connectionString">Where to; without Microsoft.Data.Sqlite's pool, whose connections forget what they prepared.</param>
    /// <param name="isReader">Whether it refuses to change anything.</param>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public CatalogueConnection(string connectionString, bool isReader)
        : base(connectionString)
    {
        IsReader = isReader;
        try
        {
            Open();
            CatalogueSideFiles.Keep(this);

            // Whichever is closed last cuts the log.
            this.Execute($"PRAGMA wal_autocheckpoint={CheckpointPages}; PRAGMA journal_size_limit={MostLogBytes}");
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

    /// <summary>Whether it refuses to change anything.</summary>
    public bool IsReader { get; }

    /// <summary>What a transaction on it sees.</summary>
    public CatalogueSession Session { get; }

    /// <summary>Whether another connection changed the database since this was last asked; the first time it may have.</summary>
    /// <exception cref="SqliteException">It cannot be read.</exception>
    public bool HasChanged()
    {
        var version = Version();
        var changed = version != _lastVersion;
        _lastVersion = version;
        return changed;
    }

    /// <summary>How many rows a statement counts; on a reader it is counted again only after a change of the database.</summary>
    /// <exception cref="SqliteException">It cannot be read.</exception>
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

    /// <summary>A statement, prepared before if it may be; whoever takes it gives it back with <see cref="Keep"/> or disposes it.</summary>
    public SqliteCommand Take(string sql) => _prepared.Remove(sql, out var command) ? command : Make(sql);

    /// <summary>Keeps a statement for the next time.</summary>
    public void Keep(SqliteCommand command)
    {
        if (_prepared.Count >= MaxPrepared)
        {
            Forget();
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
            Forget();
            _version?.Dispose();
            _version = null;
        }

        base.Dispose(disposing);
    }

    // SQLite's own number, which says something on this connection alone, and stays as it is within a transaction.
    private long Version()
    {
        const string Sql = "PRAGMA data_version";

        // Without the layer between: this is asked at every request.
        if (_version is null)
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(Handle!, Sql, out _version), Handle!);
        }

        var version = raw.sqlite3_step(_version) == raw.SQLITE_ROW ? raw.sqlite3_column_int64(_version, 0) : (long?)null;
        raw.sqlite3_reset(_version);

        // The layer waits for whoever makes the database busy, and words the error.
        return version ?? (long)this.Scalar(Sql)!;
    }

    private SqliteCommand Make(string sql)
    {
        var command = CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private void Forget()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        _prepared.Clear();
    }
}
