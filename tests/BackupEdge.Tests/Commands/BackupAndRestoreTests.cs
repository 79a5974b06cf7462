using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Jobs;
using BackupEdge.Keys;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Commands;

/// <summary>Commands that run jobs, in this process and on real folders.</summary>
public sealed class BackupAndRestoreTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public BackupAndRestoreTests()
    {
        _harness.Write("bots/sales.gbai/hello.bas", "TALK \"hello\"");
        _harness.Write("bots/sales.gbai/faq.md", "# Questions");
        _harness.Write("theme/a.css", "body {}");
    }

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_backup_that_differs_unusually_from_those_before_it_is_reported_with_what_to_do()
    {
        const int Files = 600;
        for (var i = 0; i < Files; i++)
        {
            _harness.Write($"bots/{i}.bas", "1");
        }

        var last = "";
        for (var i = 0; i < 7; i++)
        {
            _harness.Write("bots/0.bas", $"change {i}");
            last = (await _harness.AnswerAsync("backup", "--source", "bots")).GetProperty("backup_id").GetString();
        }

        Assert.DoesNotContain("unusual", _harness.Errors, StringComparison.Ordinal);
        for (var i = 0; i < Files; i++)
        {
            _harness.Write($"bots/{i}.bas", "changed by a mistake");
        }

        Assert.Equal(0, await _harness.RunAsync("backup", "--source", "bots"));

        Assert.Matches($"warning: The backup 'backup-.*' is unusual: .*'{last}', the last one before, is on hold", _harness.Errors);
    }

    [Fact]
    public async Task A_folder_is_backed_up_shown_verified_and_restored()
    {
        var made = await _harness.AnswerAsync(
            "backup",
            "--source",
            "bots",
            "--source",
            "look=theme",
            "--label",
            "@first",
            "--retention-days",
            "30"
        );
        var id = made.GetProperty("backup_id").GetString()!;
        Assert.Equal("completed", made.GetProperty("status").GetString());
        Assert.Equal(3, made.GetProperty("files").GetInt64());
        Assert.Equal(["bots", "look"], made.GetProperty("sources").EnumerateArray().Select(source => source.GetString()));

        var listed = Assert.Single(
            (
                await _harness.AnswerAsync("list", "--label", "@first", "--type", "full", "--status", "completed", "--source-name", "look")
            ).EnumerateArray()
        );
        Assert.Equal(id, listed.GetProperty("id").GetString());
        Assert.Equal(made.GetProperty("size").GetInt64(), listed.GetProperty("size").GetInt64());
        Assert.Empty((await _harness.AnswerAsync("list", "--label", "other")).EnumerateArray());

        var shown = await _harness.AnswerAsync("show", "latest");
        Assert.Equal(id, shown.GetProperty("id").GetString());
        Assert.Equal(30, shown.GetProperty("retention_days").GetInt32());
        Assert.Equal("command line", shown.GetProperty("created_by").GetString());

        var verified = await _harness.AnswerAsync("verify", id);
        Assert.Equal("completed", verified.GetProperty("status").GetString());
        Assert.Single((await _harness.AnswerAsync("verify", "--all")).EnumerateArray());

        var restored = await _harness.AnswerAsync("restore", "latest", "--to", "out");
        Assert.Equal(_harness.In("out"), restored.GetProperty("target").GetString());
        Assert.Equal("TALK \"hello\"", File.ReadAllText(_harness.In("out/bots/sales.gbai/hello.bas")));
        Assert.Equal("body {}", File.ReadAllText(_harness.In("out/look/a.css")));
    }

    [Fact]
    public async Task Text_output_has_sentences_and_tables()
    {
        Assert.Equal(0, await _harness.RunAsync("backup", "--source", "bots", "--type", "incremental"));
        Assert.Matches(@"^backup-\S+ completed in \d.*: 2 files, 23 B, stored in ", _harness.Output);
        Assert.Contains("An incremental backup", _harness.Errors, StringComparison.Ordinal);

        Assert.Equal(0, await _harness.RunAsync("list"));
        Assert.Matches(
            @"^ID +CREATED +TYPE +STATUS +FILES +SOURCE SIZE +SIZE +WARNINGS +HOLD +EXPIRES +SOURCES +LABEL +TAGS\s+"
                + @"backup-\S+ +\S+ \S+ \+00:00 +full +completed +2 +23 B ",
            _harness.Output
        );
        Assert.Equal("", _harness.Errors);

        Assert.Equal(0, await _harness.RunAsync("list", "--status", "failed"));
        Assert.Equal("", _harness.Output);
        Assert.Equal($"no backup matches{Environment.NewLine}", _harness.Errors);

        Assert.Equal(0, await _harness.RunAsync("show", "latest"));
        Assert.Matches(@"sources +bots \(files\)", _harness.Output);

        Assert.Equal(0, await _harness.RunAsync("verify", "latest"));
        Assert.Contains(" is intact: ", _harness.Output, StringComparison.Ordinal);

        Assert.Equal(0, await _harness.RunAsync("restore", "latest", "--target", "staging", "--dry-run"));
        Assert.Contains("2 files, 23 B, 0 replaced, 0 skipped; nothing was written", _harness.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_harness.In("backupedge-data/staging/bots")));
    }

    [Fact]
    public async Task Only_the_named_sources_are_backed_up()
    {
        _harness.Write("backupedge.json", """{ "sources": { "bots": { "path": "bots" }, "theme": { "path": "theme" } } }""");

        Assert.Equal(["bots", "theme"], await SourcesOf("backup"));
        Assert.Equal(["theme"], await SourcesOf("backup", "--sources", "theme"));
        Assert.Equal(["bots", "theme"], await SourcesOf("backup", "--sources", "theme, bots"));
        Assert.Equal(["extra"], await SourcesOf("backup", "--source", "extra=theme"));
        Assert.Equal(["theme", "extra"], await SourcesOf("backup", "--source", "extra=theme", "--sources", "theme"));

        Assert.Equal(2, await _harness.RunAsync("backup", "--sources", "nope"));
        Assert.StartsWith("error: There is no source 'nope'. Known sources: bots, theme.", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await _harness.RunAsync("backup", "--no-files"));
    }

    [Fact]
    public async Task Only_the_named_paths_are_restored_and_existing_files_can_stay()
    {
        await _harness.AnswerAsync("backup", "--source", "bots");
        _harness.Write("out/bots/sales.gbai/faq.md", "mine");

        await _harness.AnswerAsync("restore", "latest", "--to", "out", "--path", "bots/sales.gbai/faq.md", "--overwrite", "skip");
        Assert.Equal("mine", File.ReadAllText(_harness.In("out/bots/sales.gbai/faq.md")));
        Assert.False(File.Exists(_harness.In("out/bots/sales.gbai/hello.bas")));

        Assert.Equal(1, await _harness.RunAsync("restore", "latest", "--to", "out", "--overwrite", "fail"));
        Assert.Contains("nothing was restored", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal("", _harness.Output);

        await _harness.AnswerAsync("restore", "latest", "--to", "out");
        Assert.Equal("# Questions", File.ReadAllText(_harness.In("out/bots/sales.gbai/faq.md")));
    }

    [Theory]
    [InlineData(
        2,
        "Specify where to restore to, with either --target NAME or --to FOLDER. Known targets: staging, original.",
        "restore",
        "latest"
    )]
    [InlineData(2, "Specify where to restore to", "restore", "latest", "--to", "x", "--target", "staging")]
    [InlineData(2, "There is no target 'nope'.", "restore", "latest", "--target", "nope")]
    [InlineData(2, "must not make restores write into the data folder", "restore", "latest", "--to", "backupedge-data/archives")]
    [InlineData(4, "There is no backup 'nope'.", "restore", "nope", "--target", "staging")]
    [InlineData(4, "There is no backup 'nope'.", "show", "nope")]
    [InlineData(4, "There is no backup 'nope'.", "verify", "nope")]
    [InlineData(2, "Specify what to verify: a backup's ID, latest, or --all.", "verify")]
    [InlineData(2, "Specify what to verify: a backup's ID, latest, or --all.", "verify", "latest", "--all")]
    public async Task Impossible_requests_are_reported(int exit, string expected, params string[] arguments)
    {
        await _harness.AnswerAsync("backup", "--source", "bots");

        Assert.Equal(exit, await _harness.RunAsync(arguments));

        Assert.Contains(expected, _harness.Errors, StringComparison.Ordinal);
        Assert.Equal("", _harness.Output);
    }

    [Fact]
    public async Task A_failed_backup_exits_with_1_and_is_reported_as_text_and_JSON()
    {
        Assert.Equal(1, await _harness.RunAsync("backup", "--source", "gone=nowhere"));
        Assert.StartsWith("error: ", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal("", _harness.Output);

        Assert.Equal(1, await _harness.RunAsync("backup", "--source", "gone=nowhere", "--json"));
        var made = JsonSerializer.Deserialize<JsonElement>(_harness.Output);
        var error = JsonSerializer.Deserialize<JsonElement>(_harness.Errors);
        Assert.Equal("failed", made.GetProperty("status").GetString());
        Assert.Equal("source_missing", made.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("source_missing", error.GetProperty("error").GetString());

        Assert.Equal(4, await _harness.RunAsync("show", "latest"));
        Assert.Contains("There is no completed backup yet.", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_archive_fails_only_its_own_verification()
    {
        await _harness.AnswerAsync("backup", "--source", "bots", "--type", "full");
        var damaged = (await _harness.AnswerAsync("backup", "--source", "bots", "--type", "full")).GetProperty("backup_id").GetString()!;
        await _harness.AnswerAsync("backup", "--source", "bots", "--type", "full");
        var archive = Assert.Single(Directory.GetFiles(_harness.In("backupedge-data/archives"), damaged + "*"));
        var bytes = File.ReadAllBytes(archive);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(archive, bytes);

        Assert.Equal(1, await _harness.RunAsync("verify", "--all", "--json"));

        var results = JsonSerializer.Deserialize<JsonElement>(_harness.Output).EnumerateArray().ToList();
        Assert.Equal(["completed", "failed", "completed"], results.Select(result => result.GetProperty("status").GetString()));
        Assert.Equal("archive_damaged", JsonSerializer.Deserialize<JsonElement>(_harness.Errors).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Progress_is_drawn_only_on_a_terminal_and_removed_at_the_end()
    {
        for (var i = 0; i < 200; i++)
        {
            _harness.Write($"many/{i}", new string('x', i));
        }

        Assert.Equal(0, await _harness.RunAsync(() => 60, "backup", "--source", "many"));

        Assert.All(_harness.Errors.Split("\r\x1b[K"), line => Assert.InRange(line.Length, 0, 59));
        Assert.True(_harness.Errors.Length == 0 || _harness.Errors.EndsWith("\r\x1b[K", StringComparison.Ordinal), _harness.Errors);

        Assert.Equal(0, await _harness.RunAsync(() => 60, "backup", "--source", "many", "--json"));
        Assert.Equal("", _harness.Errors);
    }

    [Fact]
    public async Task A_locked_data_folder_is_reported_with_the_process_that_uses_it()
    {
        await using var other = OwningServices.Open(
            new Settings { Data = new DataPaths(_harness.In("backupedge-data")) },
            TimeProvider.System,
            NullLoggerFactory.Instance
        );

        Assert.Equal(5, await _harness.RunAsync("backup", "--source", "bots", "--json"));

        var error = JsonSerializer.Deserialize<JsonElement>(_harness.Errors);
        Assert.Equal("data_folder_locked", error.GetProperty("error").GetString());
        Assert.Contains($"process {Environment.ProcessId}", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_also_runs_jobs_that_were_already_queued()
    {
        _harness.Write("backupedge.json", """{ "sources": { "bots": { "path": "bots" } } }""");
        var first = (await _harness.AnswerAsync("backup")).GetProperty("backup_id").GetString()!;
        string waiting;
        var settings = SettingsLoader.Load(new SettingsInput { WorkingFolder = _harness.Folder }).Settings;
        await using (var services = BackupServices.Open(settings, TimeProvider.System, NullLoggerFactory.Instance))
        {
            waiting = services.Queue.EnqueueBackup(new BackupOptions { Type = BackupType.Full }, new Caller("test", Role.Admin)).Id;
        }

        Assert.Equal(0, await _harness.RunAsync("verify", first));

        Assert.Equal("completed", (await _harness.AnswerAsync("show", waiting)).GetProperty("status").GetString());
    }

    private async Task<IEnumerable<string?>> SourcesOf(params string[] arguments) =>
        (await _harness.AnswerAsync(arguments)).GetProperty("sources").EnumerateArray().Select(source => source.GetString());
}
