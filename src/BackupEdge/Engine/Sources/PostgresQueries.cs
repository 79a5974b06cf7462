using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Runs statements on a PostgreSQL server with <c>psql</c>. Statements are passed on its standard input. Text from elsewhere
/// <em>must</em> be passed with <see cref="Literal"/>: psql runs programs for some of its own commands.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="source">The name of the source or target, for error messages.</param>
/// <param name="time">The clock.</param>
/// <param name="cancellationToken">Cancels a statement.</param>
internal sealed class PostgresQueries(PostgresConnection connection, string source, TimeProvider time, CancellationToken cancellationToken)
{
    private const int MaxBytes = 32 * 1024 * 1024;

    // A hostile owner of a database can define functions of these names elsewhere.
    private const string Begin = "SET search_path = pg_catalog;\n";

    // Without the right to connect, pg_database_size would be an error.
    private const string StateOfServer = """
        SELECT json_build_object(
            'version', current_setting('server_version_num')::int / 10000,
            'identity', extract(epoch FROM pg_postmaster_start_time())::text,
            'databases', (
                SELECT json_object_agg(
                    datname, CASE WHEN has_database_privilege(oid, 'CONNECT') THEN coalesce(pg_database_size(oid), 0) ELSE 0 END)
                FROM pg_database WHERE datname NOT IN ('template0', 'template1')));
        """;

    private static readonly TimeSpan QueryTimeout = TimeSpan.FromMinutes(2);

    /// <summary>The folder in which psql runs; null for that of this process.</summary>
    public string? WorkingFolder { get; init; }

    /// <summary>Returns the version and the databases of the server.</summary>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public PostgresServerState ReadState()
    {
        using var json = ReadJson(StateOfServer);
        var databases = new Dictionary<string, long>(StringComparer.Ordinal);
        var found = json.RootElement.GetProperty("databases");
        if (found.ValueKind == JsonValueKind.Object)
        {
            foreach (var database in found.EnumerateObject())
            {
                databases[database.Name] = database.Value.GetInt64();
            }
        }

        var (version, identity) = (
            json.RootElement.GetProperty("version").GetInt32(),
            json.RootElement.GetProperty("identity").GetString()!
        );
        return new PostgresServerState(version, identity, databases);
    }

    /// <summary>Runs a statement whose result is one JSON document.</summary>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public JsonDocument ReadJson(string sql)
    {
        var answer = Read(sql, QueryTimeout);
        try
        {
            return JsonDocument.Parse(answer);
        }
        catch (JsonException e)
        {
            throw Unusable($"its answer is not JSON: {e.Message}");
        }
    }

    /// <summary>Runs statements and returns the rows of their results as lines; empty ones are left out.</summary>
    /// <param name="sql">The statements, of psql's own commands <c>\gexec</c> only.</param>
    /// <param name="timeout">The time after which psql is killed; null for no limit.</param>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public string[] ReadLines(string sql, TimeSpan? timeout) =>
        Encoding
            .UTF8.GetString(Read(sql, timeout).Span)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private ReadOnlyMemory<byte> Read(string sql, TimeSpan? timeout)
    {
        using var child = ChildProcess.Start(CreateCommand(timeout), isRead: true, isFed: true, time, cancellationToken);
        child.Write(Encoding.UTF8.GetBytes(Begin + sql + "\n"));
        child.CloseInput();
        var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int count; (count = child.Read(buffer)) > 0 && bytes.Length <= MaxBytes;)
        {
            bytes.Write(buffer, 0, count);
        }

        if (bytes.Length > MaxBytes)
        {
            throw Unusable("its answer is too long");
        }

        child.WaitForSuccess();
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    /// <summary>Runs statements one after another until one fails.</summary>
    /// <param name="sql">The statements, of psql's own commands <c>\gexec</c> only.</param>
    /// <param name="timeout">The time after which psql is killed; null for no limit.</param>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Execute(string sql, TimeSpan? timeout)
    {
        using var child = ChildProcess.Start(CreateCommand(timeout), isRead: false, isFed: true, time, cancellationToken);
        child.Write(Encoding.UTF8.GetBytes(Begin + sql));
        child.CloseInput();
        child.WaitForSuccess();
    }

    /// <summary>Returns any text as a literal of SQL that psql does not interpret.</summary>
    public static string Literal(string text)
    {
        var tag = $"$q{RandomNumberGenerator.GetHexString(32)}$";
        return $"{tag}{text}{tag}";
    }

    private ChildCommand CreateCommand(TimeSpan? timeout)
    {
        var command = PostgresPrograms.CreateCommand(
            [
                connection.QueryProgram,
                "--no-psqlrc",
                "--quiet",
                "--no-align",
                "--tuples-only",
                "--no-password",
                "--set=ON_ERROR_STOP=1",
                $"--dbname={connection.Connection}",
            ],
            $"psql of the source '{source}'",
            connection,
            source
        );
        return command with
        {
            Timeout = timeout,
            WorkingFolder = WorkingFolder,
            Environment = new Dictionary<string, string>(command.Environment)
            {
                ["PGCLIENTENCODING"] = "UTF8",
                ["PGCONNECT_TIMEOUT"] = "30",
            },
        };
    }

    private Fault Unusable(string why) =>
        new(FaultCode.SourceFailed, $"psql of the source '{source}' cannot be used: {why}.", ("source", source));
}
