using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using BackupEdge.Engine.Platform;
using BackupEdge.Tests.Commands;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Tests.Documents;

/// <summary>The sources of the chapter "Recipes" of docs/operations.md, each with a restore that is compared.</summary>
public sealed partial class RecipeTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly CommandHarness _harness = new();
    private readonly List<Process> _servers = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (var server in _servers)
        {
            server.Kill();
            server.WaitForExit();
            server.Dispose();
        }

        _harness.Dispose();
    }

    [Fact]
    public async Task Qdrant_gets_each_collection_back_as_it_was_and_keeps_no_snapshot()
    {
        Need("curl", "tar");
        var qdrant = new FakeQdrant();
        await using var server = await FakeRest.StartAsync(qdrant.HandleAsync);
        string[] names = ["bot_a1b2c3d4_docs", "drive_bot_user"];
        foreach (var name in names)
        {
            qdrant.Collections[name] = RandomNumberGenerator.GetBytes(200_000);
        }

        var before = names.ToDictionary(name => name, name => qdrant.Collections[name]);
        Configure("vectors", ("http://127.0.0.1:6333", server.Address), ("/usr/share/backupedge/recipes/qdrant-snapshots", Script));

        await BackUpAsync();
        Assert.Equal(0, qdrant.Snapshots);
        qdrant.Collections.Clear();
        qdrant.Collections["made later"] = [1];
        await RestoreAsync();

        Assert.Equal([.. names, "made later"], qdrant.Collections.Keys.Order(StringComparer.Ordinal));
        Assert.All(names, name => Assert.Equal(before[name], qdrant.Collections[name]));
    }

    [Fact]
    public async Task Qdrant_with_a_key_needs_the_file_and_names_that_are_no_names_of_files_are_refused()
    {
        Need("curl", "tar");
        var qdrant = new FakeQdrant { Key = "the key" };
        qdrant.Collections["one"] = [1, 2, 3];
        await using var server = await FakeRest.StartAsync(qdrant.HandleAsync);

        var (code, output) = await RunAsync(Script, "save", server.Address);
        Assert.Equal(1, code);
        Assert.Contains("401", output, StringComparison.Ordinal);

        var header = _harness.Write("header", "api-key: the key\n");
        Assert.Equal(0, (await RunAsync(Script, "save", server.Address, header)).Code);
        qdrant.Collections["../x"] = [1];
        (code, output) = await RunAsync(Script, "save", server.Address, header);
        Assert.Equal(1, code);
        Assert.Contains("the name '../x' has characters other than", output, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync(Script, "drop", server.Address)).Code);
    }

    [Fact]
    public async Task Vault_with_raft_storage_gives_and_takes_its_snapshot_and_a_refused_token_is_no_backup()
    {
        Need("curl");
        var snapshot = RandomNumberGenerator.GetBytes(300_000);
        byte[]? restored = null;
        await using var server = await FakeRest.StartAsync(async http =>
        {
            if (http.Request.Headers["X-Vault-Token"] != "s.token")
            {
                http.Response.StatusCode = StatusCodes.Status403Forbidden;
            }
            else if (http.Request is { Method: "GET", Path.Value: "/v1/sys/storage/raft/snapshot" })
            {
                await http.Response.Body.WriteAsync(snapshot);
            }
            else if (http.Request is { Method: "POST", Path.Value: "/v1/sys/storage/raft/snapshot-force" })
            {
                var bytes = new MemoryStream();
                await http.Request.Body.CopyToAsync(bytes);
                restored = bytes.ToArray();
                http.Response.StatusCode = StatusCodes.Status204NoContent;
            }
            else
            {
                http.Response.StatusCode = StatusCodes.Status404NotFound;
            }
        });
        var header = _harness.Write("header", "X-Vault-Token: s.token\n");
        Configure("vault", ("http://127.0.0.1:8200", server.Address), ("/etc/backupedge/secrets/vault_header", header));

        await BackUpAsync();
        await RestoreAsync();
        Assert.Equal(snapshot, restored);

        await File.WriteAllTextAsync(header, "X-Vault-Token: revoked\n", Cancel);
        Assert.Equal(1, await _harness.RunAsync("backup"));
        Assert.Contains("403", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_starts_with_the_restored_snapshot()
    {
        Need("redis-server", "redis-cli");
        var port = FreePort();
        StartCache(port, _harness.In("first"));
        await CachedAsync(port, "PONG", "PING");
        await CachedAsync(port, "OK", "SET", "session:1", "Olá");
        Configure("cache", ("\"127.0.0.1\"", $"\"127.0.0.1\", \"-p\", \"{port}\""));

        await BackUpAsync();
        Assert.Equal(0, await _harness.RunAsync("restore", "latest", "--to", "back"));
        var second = FreePort();
        StartCache(second, _harness.In("back/cache"));

        await CachedAsync(second, "Olá", "GET", "session:1");
    }

    [Fact]
    public async Task A_new_server_of_MariaDB_gets_all_databases_and_users()
    {
        Need("mariadbd", "mariadb-install-db", "mariadb", "mariadb-dump");
        var (port, second) = (FreePort(), FreePort());
        var options = await StartDatabaseAsync("first", port);
        await QueryAsync(options, "CREATE DATABASE bot_a; CREATE TABLE bot_a.t (n INT PRIMARY KEY, s TEXT) ENGINE=InnoDB");
        await QueryAsync(
            options,
            "USE bot_a; INSERT INTO t SELECT seq, REPEAT('é', 100) FROM seq_1_to_1000; CREATE USER bot IDENTIFIED BY 'x'"
        );
        var restore = await StartDatabaseAsync("second", second);
        Configure("mysql", ("/etc/backupedge/mariadb.cnf", options), ("/etc/backupedge/mariadb-restore.cnf", restore));
        const string Sums =
            "SELECT COUNT(*), SUM(CRC32(CONCAT(n, s))) FROM bot_a.t; SELECT COUNT(*) FROM mysql.global_priv WHERE User = 'bot'";
        var before = await QueryAsync(options, Sums);

        await BackUpAsync();
        await RestoreAsync();

        Assert.StartsWith("1000\t", before, StringComparison.Ordinal);
        Assert.Equal(before, await QueryAsync(restore, Sums));
    }

    private static string Script => Path.Combine(PublishedBinary.RepositoryRoot, "deploy", "recipes", "qdrant-snapshots");

    private static void Need(params string[] programs) =>
        Assert.All(programs, program => Assert.SkipUnless(ProgramFile.Find(program) is not null, $"{program} is not installed"));

    // The settings of one source, as the page has them but for addresses and files.
    private void Configure(string source, params (string From, string To)[] places)
    {
        var page = File.ReadAllText(Path.Combine(PublishedBinary.RepositoryRoot, "docs", "operations.md"));
        var chapter = page[page.IndexOf("### Recipes", StringComparison.Ordinal)..page.IndexOf("### Hooks", StringComparison.Ordinal)];
        var sources = Block().Match(chapter).Groups["json"].Value;
        var own = Source().Matches(sources).Single(match => match.Groups["name"].Value == source).Groups["text"].Value;
        foreach (var (from, to) in places)
        {
            Assert.Contains(from, own, StringComparison.Ordinal);
            own = own.Replace(from, to, StringComparison.Ordinal);
        }

        _harness.Write("backupedge.json", $"{{ \"sources\": {{ {own} }} }}");
    }

    private async Task BackUpAsync() => Assert.True(await _harness.RunAsync("backup") == 0, _harness.Errors);

    private async Task RestoreAsync() =>
        Assert.True(await _harness.RunAsync("restore", "latest", "--target", "original", "--restore-database") == 0, _harness.Errors);

    private void StartCache(int port, string folder)
    {
        Directory.CreateDirectory(folder);
        Start("redis-server", "--bind", "127.0.0.1", "--port", Text(port), "--dir", folder, "--save", "", "--appendonly", "no");
    }

    // The server may still be starting.
    private static Task CachedAsync(int port, string expected, params string[] command) =>
        UntilAsync(async () => (await RunAsync("redis-cli", ["-h", "127.0.0.1", "-p", Text(port), .. command])).Output.Trim() == expected);

    private async Task<string> StartDatabaseAsync(string name, int port)
    {
        var data = Directory.CreateDirectory(_harness.In($"{name}-data")).FullName;
        var (code, output) = await RunAsync(
            "mariadb-install-db",
            "--no-defaults",
            $"--datadir={data}",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            $"--user={Environment.UserName}"
        );
        Assert.True(code == 0, output);
        Start(
            "mariadbd",
            "--no-defaults",
            $"--datadir={data}",
            $"--port={port}",
            "--bind-address=127.0.0.1",
            $"--socket={_harness.In($"{name}.sock")}",
            $"--user={Environment.UserName}",
            "--innodb-flush-log-at-trx-commit=0"
        );
        var options = _harness.Write($"{name}.cnf", $"[client]\nuser=root\nprotocol=socket\nsocket={_harness.In($"{name}.sock")}\n");
        await UntilAsync(async () => (await RunAsync("mariadb", $"--defaults-extra-file={options}", "-e", "SELECT 1")).Code == 0);
        return options;
    }

    private static async Task<string> QueryAsync(string options, string sql)
    {
        var (code, output) = await RunAsync("mariadb", $"--defaults-extra-file={options}", "--batch", "--skip-column-names", "-e", sql);
        Assert.True(code == 0, output);
        return output;
    }

    private static async Task UntilAsync(Func<Task<bool>> isDone)
    {
        var waited = Stopwatch.StartNew();
        while (!await isDone())
        {
            Assert.True(waited.Elapsed < Patience, "The server does not answer as expected");
            await Task.Delay(50, Cancel);
        }
    }

    private void Start(string program, params string[] arguments)
    {
        var server = Process.Start(StartInfo(program, arguments))!;
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        _servers.Add(server);
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(StartInfo(program, arguments))!;
        var errors = process.StandardError.ReadToEndAsync(Cancel);
        var output = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, output + await errors);
    }

    private static ProcessStartInfo StartInfo(string program, string[] arguments) =>
        new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("```json\n(?<json>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    // Sources are indented by two blanks, their further lines by more.
    [GeneratedRegex("^  (?<text>\"(?<name>[a-z]+)\": .*?\\})(,$|$(?=\n\\}))", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Source();
}
