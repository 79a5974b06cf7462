using System.Net.Sockets;
using System.Text.Json;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>The published command line without a running server.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly CommandScratch _scratch = new();

    public CommandLineTests() => _scratch.MakeBots();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Backs_up_lists_shows_verifies_and_restores()
    {
        var made = await _scratch.AnswerAsync("backup", "--source", "bots", "--label", "nightly");
        var id = made.GetProperty("backup_id").GetString()!;
        Assert.Equal("completed", made.GetProperty("status").GetString());

        var listed = Assert.Single((await _scratch.AnswerAsync("list")).EnumerateArray());
        Assert.Equal(id, listed.GetProperty("id").GetString());
        Assert.Equal("nightly", (await _scratch.AnswerAsync("show", id)).GetProperty("label").GetString());
        Assert.Equal("completed", (await _scratch.AnswerAsync("verify", "latest")).GetProperty("status").GetString());

        await _scratch.AnswerAsync("restore", "latest", "--to", "out");
        await _scratch.AnswerAsync("restore", id, "--target", "staging");

        CommandScratch.AssertSame(_scratch.Bots, _scratch.In("out/bots"));
        CommandScratch.AssertSame(_scratch.Bots, _scratch.In("data/staging/bots"));
    }

    [Fact]
    public async Task Prints_results_to_standard_output_and_only_errors_to_standard_error()
    {
        var backup = await _scratch.RunAsync("backup", "--source", "bots");
        var list = await _scratch.RunAsync("list");
        var verify = await _scratch.RunAsync("verify", "--all");

        Assert.All([backup, list, verify], result => Assert.Equal((0, ""), (result.ExitCode, result.Errors)));
        Assert.Contains(" completed in ", backup.Output, StringComparison.Ordinal);
        Assert.StartsWith("ID ", list.Output, StringComparison.Ordinal);
        Assert.Contains(" is intact: ", verify.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exit_codes_distinguish_success_failure_wrong_use_warnings_and_missing_things()
    {
        Assert.Equal(0, (await _scratch.RunAsync("version")).ExitCode);
        Assert.Equal(0, (await _scratch.RunAsync("backup", "--source", "bots")).ExitCode);
        Assert.Equal(1, (await _scratch.RunAsync("backup", "--source", "gone=nowhere")).ExitCode);
        Assert.Equal(4, (await _scratch.RunAsync("restore", "backup-123", "--target", "staging")).ExitCode);
        Assert.Equal(2, (await _scratch.RunAsync("restore", "latest", "--target", "nope")).ExitCode);
        Assert.Equal(2, (await _scratch.RunAsync("bakcup")).ExitCode);
        Assert.Equal(2, (await _scratch.RunAsync("key", "list", "--data", _scratch.In("none"))).ExitCode);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_scratch.In("bots/socket")));
        Assert.Equal(3, (await _scratch.RunAsync("backup", "--source", "bots")).ExitCode);
        Assert.Equal(2, (await _scratch.RunAsync("list", "--config", "not-there.json")).ExitCode);
        Assert.Equal(2, (await _scratch.RunAsync("serve", "--listen", "https://localhost:9000")).ExitCode);
    }

    [Fact]
    public async Task JSON_errors_have_the_form_of_the_API()
    {
        await _scratch.AnswerAsync("backup", "--source", "bots");

        var result = await _scratch.RunAsync("show", "backup-123", "--json");

        Assert.Equal((4, ""), (result.ExitCode, result.Output));
        var error = JsonSerializer.Deserialize<JsonElement>(result.Errors);
        Assert.Equal("backup_not_found", error.GetProperty("error").GetString());
        Assert.Equal("There is no backup 'backup-123'.", error.GetProperty("message").GetString());
        Assert.Equal("backup-123", error.GetProperty("details").GetProperty("backup_id").GetString());
    }

    [Fact]
    public async Task Settings_are_read_from_the_file_and_from_variables()
    {
        File.WriteAllText(
            _scratch.In("backupedge.json"),
            """{ "sources": { "bots": { "path": "bots", "exclude": ["*.kb"] } } /* one */ }"""
        );
        var variables = new Dictionary<string, string> { ["BACKUPEDGE__DATA"] = "from-variable", ["BACKUPEDGE__TARGETS__X__PATH"] = "x" };

        var backup = await BackupEdgeCommand.RunAsync(["backup", "--json"], variables, _scratch.Folder);
        var restore = await BackupEdgeCommand.RunAsync(["restore", "latest", "--target", "x"], variables, _scratch.Folder);

        Assert.True(backup.ExitCode == 0, backup.Errors);
        Assert.True(restore.ExitCode == 0, restore.Errors);
        Assert.True(File.Exists(_scratch.In("from-variable/catalogue.db")));
        Assert.Equal(20, Directory.GetFiles(_scratch.In("x/bots"), "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task A_key_can_be_created_before_the_first_start()
    {
        var made = await _scratch.RunAsync("init");
        Assert.Equal((0, ""), (made.ExitCode, made.Errors));
        var created = await _scratch.RunAsync("key", "create", "--name", "provisioning", "--role", "admin");
        Assert.Equal((0, ""), (created.ExitCode, created.Errors));
        Assert.Matches("^bek_[a-z0-9]{8}_[A-Za-z0-9_-]{43}\n$", created.Output);

        var listed = (await _scratch.AnswerAsync("key", "list")).EnumerateArray().Last();
        var revoked = await _scratch.AnswerAsync("key", "revoke", listed.GetProperty("id").GetString()!);
        Assert.Equal("revoked", revoked.GetProperty("status").GetString());
    }
}
