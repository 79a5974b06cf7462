using System.Text.Json;

namespace BackupEdge.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData("error: 'backupedge' needs one of: init, serve, open, backup, ", "--data", "x")]
    [InlineData("error: 'backupedge key' needs one of: create, list, revoke. See 'backupedge key --help'.", "key")]
    [InlineData("error: Unrecognized command or option 'lst' for 'backupedge'. Did you mean 'list'?", "lst")]
    [InlineData("error: Unrecognized command or option '--lmit' for 'backupedge list'. Did you mean '--limit'?", "list", "--lmit", "3")]
    [InlineData(
        "error: Unrecognized command or option '--dta' for 'backupedge key list'. Did you mean '--data'? See 'backupedge key list --help'",
        "key",
        "list",
        "--dta",
        "x"
    )]
    [InlineData("error: Unrecognized command or option '--jsno' for 'backupedge list'. Did you mean '--json'?", "list", "--jsno")]
    [InlineData("error: --limit must be a whole number from 1 to 1000000, not '0'.", "list", "--limit", "0")]
    [InlineData("error: --limit must be a whole number from 1 to 1000000, not 'x'.", "list", "--limit", "x")]
    [InlineData("error: Required argument missing for option: '--limit'.", "list", "--limit")]
    [InlineData("error: --type must be one of full, incremental, differential, not 'Full'.", "backup", "--type", "Full")]
    [InlineData(
        "error: --overwrite must be one of replace, skip, fail, not 'no'.",
        "restore",
        "x",
        "--target",
        "staging",
        "--overwrite",
        "no"
    )]
    [InlineData(
        "error: --role must be one of viewer, backup_operator, admin, not 'root'.",
        "key",
        "create",
        "--name",
        "x",
        "--role",
        "root"
    )]
    [InlineData(
        "error: --pick must be one of newest, least_proven, not 'oldest'. See 'backupedge drill --help'.",
        "drill",
        "--pick",
        "oldest"
    )]
    [InlineData("error: --action must be one of backup.create, backup.delete, ", "audit", "--action", "delete")]
    [InlineData("error: SHELL must be one of bash, ", "completion", "csh")]
    [InlineData("error: Option '--name' is required.", "key", "create", "--role", "admin")]
    [InlineData("error: 'backupedge show' needs ID. See 'backupedge show --help'.", "show")]
    [InlineData("error: 'backupedge diff' needs ID. 'backupedge diff' needs OTHER. See ", "diff")]
    [InlineData("error: 'backupedge schedule run' needs ID. See ", "schedule", "run")]
    [InlineData("error: --retention-days must be a whole number from 1 to 36500, not '0'.", "backup", "--retention-days", "0")]
    public async Task Wrong_use_is_reported_and_exits_with_2(string expected, params string[] arguments)
    {
        Assert.Equal(2, await _harness.RunAsync(arguments));

        Assert.StartsWith(expected, _harness.Errors, StringComparison.Ordinal);
        Assert.Equal("", _harness.Output);
    }

    [Fact]
    public async Task Wrong_use_with_json_is_reported_in_the_form_of_the_API()
    {
        Assert.Equal(2, await _harness.RunAsync("list", "--limit", "0", "--json"));

        var error = JsonSerializer.Deserialize<JsonElement>(_harness.Errors);
        Assert.Equal("invalid_request", error.GetProperty("error").GetString());
        Assert.StartsWith("--limit must be", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Object, error.GetProperty("details").ValueKind);
        Assert.Equal("", _harness.Output);
    }

    [Fact]
    public async Task An_invalid_configuration_ends_every_command_with_2()
    {
        _harness.Write("backupedge.json", """{ "listn": "x" }""");

        foreach (var arguments in new string[][] { ["list"], ["backup"], ["serve"], ["config", "check"], ["key", "list"] })
        {
            Assert.Equal(2, await _harness.RunAsync(arguments));
            Assert.Contains("Did you mean 'listen'?", _harness.Errors, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("list")]
    [InlineData("show", "latest")]
    [InlineData("verify", "--all")]
    [InlineData("restore", "latest", "--target", "staging")]
    [InlineData("key", "list")]
    [InlineData("key", "create", "--name", "x", "--role", "admin")]
    [InlineData("key", "revoke", "x")]
    [InlineData("schedule", "create", "--cron", "@daily", "--type", "full")]
    [InlineData("schedule", "update", "x", "--cron", "@daily")]
    [InlineData("schedule", "delete", "x")]
    [InlineData("schedule", "list")]
    [InlineData("schedule", "show", "x")]
    [InlineData("schedule", "next", "x")]
    [InlineData("schedule", "run", "x")]
    [InlineData("files", "latest")]
    [InlineData("find", "x")]
    [InlineData("diff", "x", "y")]
    [InlineData("cat", "latest", "x")]
    [InlineData("export", "latest")]
    [InlineData("delete", "x")]
    [InlineData("hold", "x")]
    [InlineData("prune")]
    [InlineData("audit")]
    [InlineData("status")]
    [InlineData("backup")]
    public async Task A_missing_data_folder_is_reported_and_not_created(params string[] arguments)
    {
        Assert.Equal(2, await _harness.RunAsync(arguments));

        Assert.StartsWith(
            $"error: There is no BackupEdge data folder at '{_harness.In("backupedge-data")}'.",
            _harness.Errors,
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.GetFileSystemEntries(_harness.Folder));
    }

    [Fact]
    public async Task Help_lists_every_command_and_common_option()
    {
        Assert.Equal(0, await _harness.RunAsync("--help"));
        foreach (
            var word in new[]
            {
                "serve",
                "backup",
                "restore ID",
                "list",
                "show ID",
                "verify ID",
                "key",
                "config",
                "init",
                "version",
                "--config FILE",
                "--data FOLDER",
                "--json",
            }
        )
        {
            Assert.Contains($"  {word} ", _harness.Output, StringComparison.Ordinal);
        }

        Assert.Equal(0, await _harness.RunAsync("backup", "--help"));
        Assert.Contains("--type full|incremental|differential", _harness.Output, StringComparison.Ordinal);
        Assert.Contains("--data FOLDER", _harness.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Common_options_can_precede_or_follow_the_command()
    {
        Assert.Equal(0, await _harness.RunAsync("init", "--data", "here"));
        Assert.Equal(0, await _harness.RunAsync("--data", "here", "key", "create", "--name", "x", "--role", "admin"));
        Assert.Equal(0, await _harness.RunAsync("key", "list", "--data=here"));

        Assert.Contains("  x ", _harness.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_lists_the_libraries_and_the_runtime()
    {
        var version = await _harness.AnswerAsync("version");

        Assert.Equal("0.1.0", version.GetProperty("version").GetString());
        Assert.Equal(2, version.GetProperty("archive_format").GetInt32());
        var libraries = version
            .GetProperty("libraries")
            .EnumerateArray()
            .ToDictionary(library => library.GetProperty("name").GetString()!, library => library.GetProperty("version").GetString());
        Assert.Equal(["OpenSSL", "SQLite", "LZ4", "zstd", "zlib", "libc"], libraries.Keys);
        Assert.Matches(@"^3\.\d+\.\d+$", libraries["OpenSSL"]!);
        Assert.Matches(@"^3\.\d+\.\d+$", libraries["SQLite"]!);
        Assert.StartsWith(".NET 10.", version.GetProperty("runtime").GetString(), StringComparison.Ordinal);

        Assert.Equal(0, await _harness.RunAsync("version"));
        Assert.StartsWith("BackupEdge 0.1.0", _harness.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_configuration_is_checked_and_shown_with_its_origins()
    {
        var file = _harness.Write(
            "backupedge.json",
            """{ "sources": { "bots": { "path": "bots" } }, "auth": { "jwt": { "secret": "Zq8vT3nLx6WcR1yHb9KdM4sPf7JgU2eA" } } }"""
        );
        _harness.Variables["BACKUPEDGE__WORKERS"] = "2";

        Assert.Equal(0, await _harness.RunAsync("config", "check"));
        Assert.Equal($"The configuration is valid{Environment.NewLine}", _harness.Output);
        Assert.StartsWith("warning: The source 'bots' does not exist", _harness.Errors, StringComparison.Ordinal);

        Assert.Equal(0, await _harness.RunAsync("config", "show"));
        Assert.Contains($"{_harness.In("bots")}", _harness.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789", _harness.Output, StringComparison.Ordinal);

        var shown = await _harness.AnswerAsync("config", "show");
        Assert.Equal(file, shown.GetProperty("config_file").GetString());
        var workers = shown.GetProperty("values").EnumerateArray().Single(value => value.GetProperty("key").GetString() == "workers");
        Assert.Equal(("2", "BACKUPEDGE__WORKERS"), (workers.GetProperty("value").GetString(), workers.GetProperty("origin").GetString()));
    }

    [Fact]
    public async Task Keys_are_created_listed_and_revoked()
    {
        Assert.Equal(0, await _harness.RunAsync("init"));
        Assert.Equal(
            0,
            await _harness.RunAsync("key", "create", "--name", "night job", "--role", "backup_operator", "--expires-days", "30")
        );
        var key = _harness.Output.Trim();
        Assert.Matches("^bek_[a-z0-9]{8}_[A-Za-z0-9_-]{43}$", key);
        Assert.Equal("", _harness.Errors);

        var listed = (await _harness.AnswerAsync("key", "list")).EnumerateArray().Last();
        Assert.Equal("night job", listed.GetProperty("name").GetString());
        Assert.Equal("backup_operator", listed.GetProperty("role").GetString());
        Assert.Equal("active", listed.GetProperty("status").GetString());
        Assert.NotNull(listed.GetProperty("expires_at").GetString());
        Assert.Equal(JsonValueKind.Null, listed.GetProperty("key").ValueKind);

        var revoked = await _harness.AnswerAsync("key", "revoke", listed.GetProperty("id").GetString()!);
        Assert.Equal("revoked", revoked.GetProperty("status").GetString());

        Assert.Equal(4, await _harness.RunAsync("key", "revoke", "nobody"));
        Assert.StartsWith("error: There is no key 'nobody'.", _harness.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("embedded-change-me-in-production", "is published as the default secret of another program")]
    [InlineData("please-change-this-secret-to-your-own-value", "consists of common words. It can be guessed.")]
    public async Task A_server_does_not_start_with_a_secret_that_others_know_and_says_what_to_do(string secret, string problem)
    {
        _harness.Write("backupedge.json", $$"""{ "auth": { "jwt": { "secret": "{{secret}}" } } }""");

        Assert.Equal(2, await _harness.RunAsync("serve"));

        Assert.Contains($"'auth.jwt.secret' {problem}", _harness.Errors, StringComparison.Ordinal);
        Assert.Contains("Create a random secret, for example with 'openssl rand -base64 32'.", _harness.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_narrowed_to_sources_and_to_creating()
    {
        _harness.Write("backupedge.json", """{ "sources": { "bots": { "path": "/srv/bots" }, "crm": { "path": "/srv/crm" } } }""");
        Assert.Equal(0, await _harness.RunAsync("init"));

        var key = await _harness.AnswerAsync([
            "key",
            "create",
            "--name",
            "b",
            "--role",
            "backup_operator",
            "--source",
            "bots",
            "--source",
            "crm",
            "--create-only",
        ]);
        Assert.Equal("""["bots","crm"]""", key.GetProperty("sources").GetRawText());
        Assert.True(key.GetProperty("create_only").GetBoolean());
        Assert.Equal(0, await _harness.RunAsync("key", "list"));
        Assert.Matches("(?m) b +backup_operator +create, bots, crm +active ", _harness.Output);

        Assert.Equal(2, await _harness.RunAsync("key", "create", "--name", "x", "--role", "admin", "--source", "bots"));
        Assert.Contains("An admin key cannot be narrowed", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await _harness.RunAsync("key", "create", "--name", "x", "--role", "viewer", "--source", "bot"));
        Assert.Contains("There is no source 'bot'. Known sources: bots, crm.", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_can_be_revoked_by_the_key_itself()
    {
        Assert.Equal(0, await _harness.RunAsync("init"));
        var created = await _harness.AnswerAsync("key", "create", "--name", "x", "--role", "admin");

        var revoked = await _harness.AnswerAsync("key", "revoke", created.GetProperty("key").GetString()!);

        Assert.Equal(created.GetProperty("id").GetString(), revoked.GetProperty("id").GetString());
    }
}
