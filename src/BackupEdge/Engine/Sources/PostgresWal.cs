using System.Globalization;
using System.Text.Json;
using BackupEdge.Engine.Wal;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>Asks a PostgreSQL server about its write-ahead log, and makes the slot that keeps it.</summary>
/// <param name="source">The source.</param>
/// <param name="time">The clock.</param>
/// <param name="cancellationToken">Cancels a statement.</param>
internal sealed class PostgresWal(PostgresPhysicalSource source, TimeProvider time, CancellationToken cancellationToken)
{
    /// <summary>The first version of PostgreSQL whose servers are restored with settings, and not with a file of their own.</summary>
    public const int MinVersion = 12;

    // Columns of the slot that a version does not have are missing from its row.
    private const string State = """
        SELECT json_build_object(
            'now', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            'version', current_setting('server_version_num')::int / 10000,
            'system', (SELECT system_identifier::text FROM pg_control_system()),
            'segment', (SELECT setting::bigint FROM pg_settings WHERE name = 'wal_segment_size'),
            'level', current_setting('wal_level'),
            'standby', pg_is_in_recovery(),
            'may', (SELECT rolreplication OR rolsuper FROM pg_roles WHERE rolname = current_user),
            'tablespaces', (SELECT count(*) FROM pg_tablespace WHERE spcname NOT IN ('pg_default', 'pg_global')),
            'flushed', CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_current_wal_flush_lsn()::text END,
            'file', CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_walfile_name(pg_current_wal_flush_lsn()) END,
            'slot', (SELECT to_json(s) FROM pg_replication_slots s WHERE slot_name = {slot}));
        """;

    private static readonly TimeSpan StatementTimeout = TimeSpan.FromMinutes(1);

    private readonly PostgresQueries _queries = new(source.Postgres, source.Name, time, cancellationToken);

    /// <summary>Returns the state of the server and of the slot.</summary>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public PostgresWalServer Read()
    {
        using var json = _queries.ReadJson(State.Replace("{slot}", PostgresQueries.Literal(source.Slot), StringComparison.Ordinal));
        var root = json.RootElement;
        var slot = root.GetProperty("slot");
        var hasSlot = slot.ValueKind == JsonValueKind.Object;
        var file = root.GetProperty("file").GetString();
        return new PostgresWalServer
        {
            Now = root.GetProperty("now").GetDateTimeOffset(),
            Version = root.GetProperty("version").GetInt32(),
            SystemIdentifier = root.GetProperty("system").GetString()!,
            SegmentBytes = root.GetProperty("segment").GetInt64(),
            WalLevel = root.GetProperty("level").GetString()!,
            IsStandby = root.GetProperty("standby").GetBoolean(),
            MayReplicate = root.GetProperty("may").ValueKind == JsonValueKind.True,
            Tablespaces = root.GetProperty("tablespaces").GetInt32(),
            Flushed = WalPosition.Parse(root.GetProperty("flushed").GetString()),
            Timeline = file is null ? 0 : uint.Parse(file.AsSpan(0, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            HasSlot = hasSlot,
            IsSlotLost = hasSlot && TextOf(slot, "wal_status") == "lost",
            IsSlotForeign = hasSlot && TextOf(slot, "slot_type") != "physical",
            IsSlotActive = hasSlot && slot.GetProperty("active").ValueKind == JsonValueKind.True,
            Confirmed = hasSlot ? WalPosition.Parse(TextOf(slot, "restart_lsn")) : null,
        };
    }

    /// <summary>Throws if the server cannot be backed up physically.</summary>
    /// <exception cref="Fault"><c>source_failed</c>; the message says what to do.</exception>
    public void ThrowIfUnfit(PostgresWalServer server)
    {
        if (FindProblem(server) is { } problem)
        {
            throw new Fault(FaultCode.SourceFailed, $"The source '{source.Name}' (method physical): {problem}", ("source", source.Name));
        }
    }

    /// <summary>Creates the slot, which keeps the log from now on.</summary>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void CreateSlot() => Execute($"SELECT pg_create_physical_replication_slot({PostgresQueries.Literal(source.Slot)}, true);");

    /// <summary>Removes the slot.</summary>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void DropSlot() => Execute($"SELECT pg_drop_replication_slot({PostgresQueries.Literal(source.Slot)});");

    /// <summary>
    /// Commits a transaction without content, and flushes the log with it. A server that is restored to an earlier moment needs a later
    /// commit to find the end.
    /// </summary>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Commit() => Execute("SET synchronous_commit = local;\nSELECT txid_current();");

    private void Execute(string sql) => _queries.Execute(sql, StatementTimeout);

    private string? FindProblem(PostgresWalServer server)
    {
        if (server.Version < MinVersion)
        {
            return $"the server has the version {server.Version}, and this needs {MinVersion} or later. Use `method` dump.";
        }

        if (server.IsStandby)
        {
            return "the server is a standby. Connect to the primary.";
        }

        if (server.WalLevel == "minimal")
        {
            return "the server's `wal_level` is minimal. Set it to replica, and restart the server.";
        }

        if (!server.MayReplicate)
        {
            return "the user of the connection may not receive the log. Run `ALTER ROLE ... REPLICATION`, and allow connections of the "
                + "user to `replication` in pg_hba.conf.";
        }

        if (server.Tablespaces > 0)
        {
            return $"the server has {server.Tablespaces} tablespaces of its own, whose files lie outside of its data folder. Use `method` "
                + "dump, or move their tables to pg_default and drop them.";
        }

        return server.IsSlotForeign ? $"the slot '{source.Slot}' of the server is not a physical one. Set another name in `slot`." : null;
    }

    private static string? TextOf(JsonElement slot, string name) =>
        slot.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
