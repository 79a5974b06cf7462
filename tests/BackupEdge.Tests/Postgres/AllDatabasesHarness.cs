using System.Globalization;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.Engine;

namespace BackupEdge.Tests.Postgres;

/// <summary>A PostgreSQL server with databases of its own, and an engine that backs all of them up.</summary>
public sealed class AllDatabasesHarness : IAsyncDisposable
{
    /// <summary>The query that returns the number and the sum of the rows of a database.</summary>
    public const string Sum = "SELECT count(*), sum(hashtext(o::text)::bigint) FROM orders o";

    /// <summary>The server.</summary>
    public PostgresServer Server { get; } = new();

    internal EngineHarness Engine { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Engine.Dispose();
    }

    /// <summary>Creates databases with rows of their own.</summary>
    public async Task CreateAsync(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            await Server.CreateAsync(name);
            await Server.QueryAsync(
                name,
                "CREATE TABLE orders AS SELECT i AS id, md5(i || current_database()) AS text "
                    + $"FROM generate_series(1, {1000 + name.Length}) i"
            );
        }
    }

    /// <summary>Returns the sums of databases.</summary>
    public async Task<Dictionary<string, string>> SumsAsync(IEnumerable<string> names)
    {
        var sums = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            sums[name] = await Server.QueryAsync(name, Sum);
        }

        return sums;
    }

    /// <summary>Restores some paths into databases.</summary>
    internal RestoreSummary Restore(string id, PostgresSource into, params string[] paths) =>
        Engine.Engine.Restore(
            new RestoreRequest
            {
                Id = id,
                Destinations = new Dictionary<string, string>(),
                Databases = new Dictionary<string, StreamSourceDefinition> { [into.Name] = into },
                Paths = paths,
            },
            new TransferProgress(),
            TestContext.Current.CancellationToken
        );

    /// <summary>Returns the paths of all streams of a backup.</summary>
    public List<string> Streams(string id)
    {
        var folder = Engine.At($"files-{Guid.NewGuid():n}");
        Engine.Engine.Restore(
            new RestoreRequest
            {
                Id = id,
                Destinations = new Dictionary<string, string> { ["tables"] = folder },
            },
            new TransferProgress(),
            TestContext.Current.CancellationToken
        );
        return
        [
            .. Directory
                .GetFiles(folder, "*", SearchOption.AllDirectories)
                .Select(file => $"tables/{Path.GetRelativePath(folder, file)}")
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Returns a target on the same server.</summary>
    internal PostgresSource Into(string? pattern) =>
        new()
        {
            Name = "tables",
            Postgres = Server.Connection("postgres"),
            Place = new PostgresPlace(IsOriginal: false, pattern),
        };

    /// <summary>Returns the source that takes all databases.</summary>
    internal static PostgresSource Source(PostgresConnection connection, PostgresGlobals globals) =>
        new()
        {
            Name = "tables",
            Postgres = connection,
            Selection = new PostgresSelection { Databases = [new NamePattern("*")], Globals = globals },
        };

    /// <summary>Returns the source that takes all databases, with the programs of a folder.</summary>
    internal PostgresSource Source(string programs, PostgresGlobals globals, string user = "postgres")
    {
        var connection = Server.Connection("postgres", user);
        return Source(connection with { DumpProgram = Path.Combine(programs, "pg_dump") }, globals);
    }

    /// <summary>Makes a folder with PostgreSQL's programs, of which pg_dump runs a script first.</summary>
    public string Programs(string script, string version = "exec REAL --version")
    {
        var folder = Directory.CreateDirectory(Engine.At("programs")).FullName;
        foreach (var name in (string[])["psql", "pg_dumpall", "pg_restore"])
        {
            File.CreateSymbolicLink(Path.Combine(folder, name), PostgresServer.Program(name));
        }

        var real = PostgresServer.Program("pg_dump");
        var psql =
            $"PGPASSWORD=\"$(cat '{Server.PasswordFile}')\" {PostgresServer.Program("psql")} -X -q -d '{Server.Url("postgres")}' -c \"$1\"";
        var program = Path.Combine(folder, "pg_dump");
        File.WriteAllText(
            program,
            string.Create(
                CultureInfo.InvariantCulture,
                $"#!/bin/sh\n[ \"$1\" = --version ] && {{ {version.Replace("REAL", real, StringComparison.Ordinal)}; exit 0; }}\n"
                    + $"sql() {{ {psql} >&2; }}\n{script}\nexec {real} \"$@\"\n"
            )
        );
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder;
    }
}
