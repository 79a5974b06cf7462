using System.Net;
using System.Net.Sockets;
using System.Text;
using BackupEdge.Tests.Notifications;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>The published command line against a server, from a folder without a data folder.</summary>
public sealed class RemoteCommandTests : IAsyncLifetime
{
    private readonly CommandScratch _scratch = new();
    private readonly RemoteScratch _remote = new();
    private BackupEdgeServer _server = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Url => _server.Url;

    public async ValueTask InitializeAsync()
    {
        _scratch.MakeBots();
        _server = await BackupEdgeServer.StartAsync(
            new ServerOptions
            {
                Sources = new Dictionary<string, string> { ["bots"] = _scratch.Bots },
                Targets = new Dictionary<string, string> { ["rehearsal"] = _scratch.In("rehearsal") },
            }
        );
        _remote.WriteKey(_server.AdminKey);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _remote.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task Backups_are_made_read_and_restored()
    {
        var made = await _remote.RunAsync(Url, "backup", "--label", "first");
        Assert.True(made.ExitCode == 0, made.Errors);
        Assert.Matches(@"^backup-\S+ completed in .*: 40 files, .* stored in ", made.Output);
        await File.WriteAllTextAsync(Path.Combine(_scratch.Bots, "bot3.gbai", "start.bas"), "TALK \"changed\"", Ct);
        await _remote.AnswerAsync(Url, "backup", "--type", "incremental", "--sources", "bots");

        var list = await _remote.AnswerAsync(Url, "list");
        var id = list[1].GetProperty("id").GetString()!;
        Assert.Equal(2, list.GetArrayLength());
        Assert.Equal(id, (await _remote.AnswerAsync(Url, "show", "latest~1")).GetProperty("id").GetString());
        Assert.Contains("label           first", (await _remote.RunAsync(Url, "show", id[^6..])).Output, StringComparison.Ordinal);
        Assert.Equal(20, (await _remote.AnswerAsync(Url, "files", "latest", "bots")).GetArrayLength());
        Assert.Contains(id, (await _remote.RunAsync(Url, "find", "bots/bot3.gbai/start.bas")).Output, StringComparison.Ordinal);
        var differences = await _remote.RunAsync(Url, "diff", id, "latest");
        Assert.Contains("* bots/bot3.gbai/start.bas (content, metadata)", differences.Output, StringComparison.Ordinal);
        Assert.Equal("TALK \"3\"", (await _remote.RunAsync(Url, "cat", id, "bots/bot3.gbai/start.bas")).Output);
        Assert.Equal(0, (await _remote.RunAsync(Url, "export", "latest", "--output", "b.tar")).ExitCode);
        Assert.Equal(1, (await _remote.RunAsync(Url, "export", "latest", "--output", "b.tar")).ExitCode);
        Assert.True(new FileInfo(_remote.In("b.tar")).Length > 1_000_000);

        var planned = await _remote.RunAsync(Url, "restore", "latest", "--target", "rehearsal", "--dry-run");
        Assert.Contains("+ bots/bot3.gbai/start.bas", planned.Output, StringComparison.Ordinal);
        var restored = await _remote.RunAsync(Url, "restore", "latest", "--target", "rehearsal");
        Assert.True(restored.ExitCode == 0, restored.Errors);
        CommandScratch.AssertSame(_scratch.Bots, _scratch.In("rehearsal/bots"));
        Assert.Contains("is intact", (await _remote.RunAsync(Url, "verify", "--all")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_else_is_changed_and_shown()
    {
        var id = (await _remote.AnswerAsync(Url, "backup")).GetProperty("backup_id").GetString()!;
        Assert.Equal(1, (await _remote.AnswerAsync(Url, "list", "--since", "1h")).GetArrayLength());
        Assert.Equal(0, (await _remote.AnswerAsync(Url, "list", "--until", "1h")).GetArrayLength());
        Assert.Equal(1, (await _remote.AnswerAsync(Url, "job", "list", "--source-name", "bots")).GetArrayLength());
        Assert.Matches(
            $@"\ANAME +KIND +PATH\nrehearsal +folder +{_scratch.In("rehearsal")}\nstaging .*\noriginal +original +-\n\z",
            (await _remote.RunAsync(Url, "target", "list")).Output
        );
        var preview = await _remote.RunAsync(Url, "schedule", "preview", "--cron", "@daily", "--full-every", "2d", "--count", "2");
        Assert.Matches(@"\ADUE +IN \S+ +TYPE\n.* full\n.* incremental\n\z", preview.Output);
        Assert.True((await _remote.AnswerAsync(Url, "hold", id)).GetProperty("hold").GetBoolean());
        var refused = await _remote.RunAsync(Url, "delete", "latest");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Remove the hold first", refused.Errors, StringComparison.Ordinal);
        Assert.False((await _remote.AnswerAsync(Url, "hold", id, "--off")).GetProperty("hold").GetBoolean());
        Assert.Equal(0, (await _remote.RunAsync(Url, "delete", "latest", "--force")).ExitCode);
        Assert.Equal(4, (await _remote.RunAsync(Url, "show", "latest")).ExitCode);
        Assert.Equal(4, (await _remote.RunAsync(Url, "show", id)).ExitCode);
        Assert.Equal(0, (await _remote.RunAsync(Url, "prune", "--dry-run")).ExitCode);

        await _remote.AnswerAsync(Url, "schedule", "create", "--name", "nightly", "--cron", "0 2 * * *", "--type", "full");
        await _remote.AnswerAsync(Url, "schedule", "update", "nightly", "--retention-days", "5", "--timezone", "UTC");
        var limited = await _remote.AnswerAsync(Url, "schedule", "update", "nightly", "--limit-read", "20MB", "--io-class", "idle");
        Assert.Equal(20_000_000, limited.GetProperty("read_bytes_per_second").GetInt32());
        Assert.Equal("idle", limited.GetProperty("io_class").GetString());
        Assert.Contains("19 MiB per second", (await _remote.RunAsync(Url, "schedule", "show", "nightly")).Output, StringComparison.Ordinal);
        var unlimited = await _remote.AnswerAsync(Url, "schedule", "update", "nightly", "--clear", "limit-read");
        Assert.Null(unlimited.GetProperty("read_bytes_per_second").GetString());
        Assert.Equal("idle", unlimited.GetProperty("io_class").GetString());
        var cleared = await _remote.AnswerAsync(Url, "schedule", "update", "nightly", "--clear", "retention-days");
        Assert.Null(cleared.GetProperty("retention_days").GetString());
        Assert.Equal("UTC", cleared.GetProperty("timezone").GetString());
        var next = await _remote.AnswerAsync(Url, "schedule", "next", "nightly", "--count", "3");
        Assert.Equal(3, next.GetProperty("next_run_at").GetArrayLength());
        Assert.Contains("completed in", (await _remote.RunAsync(Url, "schedule", "run", "nightly")).Output, StringComparison.Ordinal);
        Assert.Contains("nightly", (await _remote.RunAsync(Url, "schedule", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await _remote.RunAsync(Url, "schedule", "delete", "nightly")).ExitCode);

        var key = await _remote.AnswerAsync(Url, "key", "create", "--name", "bot", "--role", "backup_operator");
        Assert.Matches("(?m) bot +backup_operator +active ", (await _remote.RunAsync(Url, "key", "list")).Output);
        Assert.Equal(0, (await _remote.RunAsync(Url, "key", "revoke", key.GetProperty("id").GetString()!)).ExitCode);
        Assert.Contains("key.create", (await _remote.RunAsync(Url, "audit", "--limit", "20")).Output, StringComparison.Ordinal);
        Assert.Contains($"address           {Url}", (await _remote.RunAsync(Url, "status")).Output, StringComparison.Ordinal);
        Assert.Contains("prune", (await _remote.RunAsync(Url, "job", "list")).Output, StringComparison.Ordinal);
        Assert.Equal($"{Url} is ready\n", (await _remote.RunAsync(Url, "health")).Output);
        Assert.Equal(_remote.In("key"), Assert.Single(Directory.GetFileSystemEntries(_remote.Folder)));
    }

    [Fact]
    public async Task A_key_that_can_only_create_backups_of_a_source_makes_one_and_lists_nothing()
    {
        var key = await _remote.AnswerAsync(
            Url,
            "key",
            "create",
            "--name",
            "creator",
            "--role",
            "backup_operator",
            "--source",
            "bots",
            "--create-only"
        );
        Assert.Equal("""["bots"]""", key.GetProperty("sources").GetRawText());
        Assert.Matches("(?m) creator +backup_operator +create, bots +active ", (await _remote.RunAsync(Url, "key", "list")).Output);
        var unknown = await _remote.RunAsync(Url, "key", "create", "--name", "x", "--role", "viewer", "--source", "bot");
        Assert.Contains("There is no source 'bot'. Known sources: bots.", unknown.Errors, StringComparison.Ordinal);
        var beside = await BackupEdgeCommand.RunAsync(
            "key",
            "create",
            "--name",
            "local",
            "--role",
            "viewer",
            "--source",
            "bots",
            "--data",
            _server.Data
        );
        Assert.True(beside.ExitCode == 0, beside.Errors);

        _remote.WriteKey(key.GetProperty("key").GetString()!);
        var made = await _remote.RunAsync(Url, "backup");
        var list = await _remote.RunAsync(Url, "list");
        var other = await _remote.RunAsync(Url, "backup", "--sources", "crm");

        Assert.True(made.ExitCode == 0, made.Errors);
        Assert.Matches("^backup-.* completed in .*", made.Output);
        Assert.Equal(1, list.ExitCode);
        Assert.Contains("can only create backups and follow them", list.Errors, StringComparison.Ordinal);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("narrowed to the sources bots, so it cannot back up 'crm'", other.Errors, StringComparison.Ordinal);

        _remote.WriteKey(beside.Output.Trim());
        Assert.Equal(1, (await _remote.AnswerAsync(Url, "list")).GetArrayLength());
        Assert.Equal(1, (await _remote.RunAsync(Url, "status")).ExitCode);
    }

    [Fact]
    public async Task A_wrong_key_a_missing_server_and_an_operator_are_refused_as_by_the_API()
    {
        _remote.WriteKey("bek_0000000000_0000000000000000000000000000000000000000000");
        var wrong = await _remote.RunAsync(Url, "list", "--json");
        _remote.WriteKey(_server.AdminKey);
        var key = await _remote.AnswerAsync(Url, "key", "create", "--name", "b", "--role", "backup_operator");
        _remote.WriteKey(key.GetProperty("key").GetString()!);
        var forbidden = await _remote.RunAsync(Url, "delete", "backup-20261123-020000-7f3kq2");
        var url = Url;
        await _server.StopAsync();
        var gone = await _remote.RunAsync(url, "list");

        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("\"error\":\"unauthorized\"", wrong.Errors, StringComparison.Ordinal);
        Assert.Equal(1, forbidden.ExitCode);
        Assert.Contains("admin", forbidden.Errors, StringComparison.Ordinal);
        Assert.Equal(1, gone.ExitCode);
        Assert.Contains($"The server at {url} cannot be reached: Connection refused. Check that", gone.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_is_not_sent_unencrypted_to_another_host_nor_to_where_a_redirect_points()
    {
        var plain = await _remote.RunAsync("http://192.0.2.1:9000", "list");
        using var redirecting = new TcpListener(IPAddress.Loopback, 0);
        redirecting.Start();
        var port = ((IPEndPoint)redirecting.LocalEndpoint).Port;
        var answer = RedirectAsync(redirecting, $"{Url}/api/v1/backup/list");
        var redirected = await _remote.RunAsync($"http://127.0.0.1:{port}", "list");
        await answer;

        Assert.Equal(2, plain.ExitCode);
        Assert.Contains("the key would be sent unencrypted", plain.Errors, StringComparison.Ordinal);
        Assert.Equal(1, redirected.ExitCode);
        Assert.Contains($"redirects to {Url}. The key is sent only to the address that", redirected.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_a_private_authority_is_accepted_only_with_its_file()
    {
        using var certificates = new TestCertificates();
        await File.WriteAllTextAsync(_scratch.In("server.pem"), certificates.ServerPem, Ct);
        await File.WriteAllTextAsync(_scratch.In("server.key"), certificates.ServerKeyPem, Ct);
        await File.WriteAllTextAsync(_remote.In("ca.pem"), certificates.RootPem, Ct);
        await using var server = await BackupEdgeServer.StartAsync(
            new ServerOptions
            {
                Root = certificates.Root,
                Environment = new Dictionary<string, string>
                {
                    ["BACKUPEDGE__TLS__CERTIFICATE"] = _scratch.In("server.pem"),
                    ["BACKUPEDGE__TLS__KEY"] = _scratch.In("server.key"),
                },
            }
        );
        _remote.WriteKey(server.AdminKey);

        var unknown = await _remote.RunAsync(server.Url, "list");
        var known = await _remote.RunAsync(server.Url, "list", "--ca-file", "ca.pem");

        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("--ca-file", unknown.Errors, StringComparison.Ordinal);
        Assert.True(known.ExitCode == 0, known.Errors);
    }

    private static async Task RedirectAsync(TcpListener listener, string to)
    {
        using var client = await listener.AcceptTcpClientAsync(Ct);
        await using var stream = client.GetStream();
        await stream.ReadAtLeastAsync(new byte[4096], 1, throwOnEndOfStream: false, Ct);
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 307 Temporary Redirect\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
            Ct
        );
    }
}
