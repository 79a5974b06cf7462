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
    private readonly CommandHarness _bench = new();

    public BackupAndRestoreTests()
    {
        _bench.Write("bots/sales.gbai/hello.bas", "TALK \"hello\"");
        _bench.Write("bots/sales.gbai/faq.md", "# Questions");
        _bench.Write("theme/a.css", "body {}");
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_folder_is_backed_up_shown_verified_and_restored()
    {
        var made = await _bench.AnswerAsync(
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
                await _bench.AnswerAsync("list", "--label", "@first", "--type", "full", "--status", "completed", "--source-name", "look")
            ).EnumerateArray()
        );
        Assert.Equal(id, listed.GetProperty("id").GetString());
        Assert.Equal(made.GetProperty("size").GetInt64(), listed.GetProperty("size").GetInt64());
        Assert.Empty((await _bench.AnswerAsync("list", "--label", "other")).EnumerateArray());

        var shown = await _bench.AnswerAsync("show", "latest");
        Assert.Equal(id, shown.GetProperty("id").GetString());
        Assert.Equal(30, shown.GetProperty("retention_days").GetInt32());
        Assert.Equal("command line", shown.GetProperty("created_by").GetString());

        var verified = await _bench.AnswerAsync("verify", id);
        Assert.Equal("completed", verified.GetProperty("status").GetString());
        Assert.Single((await _bench.AnswerAsync("verify", "--all")).EnumerateArray());

        var restored = await _bench.AnswerAsync("restore", "latest", "--to", "out");
        Assert.Equal(_bench.In("out"), restored.GetProperty("target").GetString());
        Assert.Equal("TALK \"hello\"", File.ReadAllText(_bench.In("out/bots/sales.gbai/hello.bas")));
        Assert.Equal("body {}", File.ReadAllText(_bench.In("out/look/a.css")));
    }

    [Fact]
    public async Task People_get_sentences_and_tables()
    {
        Assert.Equal(0, await _bench.RunAsync("backup", "--source", "bots", "--type", "incremental"));
        Assert.Matches(@"^backup-\S+ completed in \d.*: 2 files, 23 B, stored in ", _bench.Output);
        Assert.Contains("An incremental backup", _bench.Errors, StringComparison.Ordinal);

        Assert.Equal(0, await _bench.RunAsync("list"));
        Assert.Matches(
            @"^ID +CREATED +TYPE +STATUS +FILES +SOURCE SIZE +SIZE +WARNINGS +SOURCES +LABEL\s+"
                + @"backup-\S+ +\S+ \S+ +full +completed +2 +23 B ",
            _bench.Output
        );
        Assert.Equal("", _bench.Errors);

        Assert.Equal(0, await _bench.RunAsync("list", "--status", "failed"));
        Assert.Equal("", _bench.Output);
        Assert.Equal($"No backups found{Environment.NewLine}", _bench.Errors);

        Assert.Equal(0, await _bench.RunAsync("show", "latest"));
        Assert.Matches(@"sources +bots \(files\)", _bench.Output);

        Assert.Equal(0, await _bench.RunAsync("verify", "latest"));
        Assert.Contains(" is intact: ", _bench.Output, StringComparison.Ordinal);

        Assert.Equal(0, await _bench.RunAsync("restore", "latest", "--target", "staging", "--dry-run"));
        Assert.Contains("2 files, 23 B, 0 replaced, 0 skipped; nothing was written", _bench.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_bench.In("backupedge-data/staging/bots")));
    }

    [Fact]
    public async Task Only_the_sources_named_are_backed_up()
    {
        _bench.Write("backupedge.json", """{ "sources": { "bots": { "path": "bots" }, "theme": { "path": "theme" } } }""");

        Assert.Equal(["bots", "theme"], await SourcesOf("backup"));
        Assert.Equal(["theme"], await SourcesOf("backup", "--sources", "theme"));
        Assert.Equal(["bots", "theme"], await SourcesOf("backup", "--sources", "theme, bots"));
        Assert.Equal(["extra"], await SourcesOf("backup", "--source", "extra=theme"));
        Assert.Equal(["theme", "extra"], await SourcesOf("backup", "--source", "extra=theme", "--sources", "theme"));

        Assert.Equal(2, await _bench.RunAsync("backup", "--sources", "nope"));
        Assert.StartsWith("error: There is no source 'nope'. Known sources: bots, theme.", _bench.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await _bench.RunAsync("backup", "--no-files"));
    }

    [Fact]
    public async Task Only_the_paths_named_are_restored_and_what_is_there_can_stay()
    {
        await _bench.AnswerAsync("backup", "--source", "bots");
        _bench.Write("out/bots/sales.gbai/faq.md", "mine");

        await _bench.AnswerAsync("restore", "latest", "--to", "out", "--path", "bots/sales.gbai/faq.md", "--overwrite", "skip");
        Assert.Equal("mine", File.ReadAllText(_bench.In("out/bots/sales.gbai/faq.md")));
        Assert.False(File.Exists(_bench.In("out/bots/sales.gbai/hello.bas")));

        Assert.Equal(1, await _bench.RunAsync("restore", "latest", "--to", "out", "--overwrite", "fail"));
        Assert.Contains("nothing was restored", _bench.Errors, StringComparison.Ordinal);
        Assert.Equal("", _bench.Output);

        await _bench.AnswerAsync("restore", "latest", "--to", "out");
        Assert.Equal("# Questions", File.ReadAllText(_bench.In("out/bots/sales.gbai/faq.md")));
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
    public async Task What_cannot_be_done_is_told(int exit, string expected, params string[] arguments)
    {
        await _bench.AnswerAsync("backup", "--source", "bots");

        Assert.Equal(exit, await _bench.RunAsync(arguments));

        Assert.Contains(expected, _bench.Errors, StringComparison.Ordinal);
        Assert.Equal("", _bench.Output);
    }

    [Fact]
    public async Task A_failed_backup_ends_with_1_and_is_told_in_both_forms()
    {
        Assert.Equal(1, await _bench.RunAsync("backup", "--source", "gone=nowhere"));
        Assert.StartsWith("error: ", _bench.Errors, StringComparison.Ordinal);
        Assert.Equal("", _bench.Output);

        Assert.Equal(1, await _bench.RunAsync("backup", "--source", "gone=nowhere", "--json"));
        var made = JsonSerializer.Deserialize<JsonElement>(_bench.Output);
        var error = JsonSerializer.Deserialize<JsonElement>(_bench.Errors);
        Assert.Equal("failed", made.GetProperty("status").GetString());
        Assert.Equal("source_missing", made.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("source_missing", error.GetProperty("error").GetString());

        Assert.Equal(4, await _bench.RunAsync("show", "latest"));
        Assert.Contains("There is no completed backup yet.", _bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_archive_fails_its_verify_and_not_the_others()
    {
        await _bench.AnswerAsync("backup", "--source", "bots");
        var damaged = (await _bench.AnswerAsync("backup", "--source", "bots")).GetProperty("backup_id").GetString()!;
        await _bench.AnswerAsync("backup", "--source", "bots");
        var archive = Assert.Single(Directory.GetFiles(_bench.In("backupedge-data/archives"), damaged + "*"));
        var bytes = File.ReadAllBytes(archive);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(archive, bytes);

        Assert.Equal(1, await _bench.RunAsync("verify", "--all", "--json"));

        var results = JsonSerializer.Deserialize<JsonElement>(_bench.Output).EnumerateArray().ToList();
        Assert.Equal(["completed", "failed", "completed"], results.Select(result => result.GetProperty("status").GetString()));
        Assert.Equal("archive_damaged", JsonSerializer.Deserialize<JsonElement>(_bench.Errors).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Progress_is_drawn_on_a_terminal_only_and_wiped_before_the_end()
    {
        for (var i = 0; i < 200; i++)
        {
            _bench.Write($"many/{i}", new string('x', i));
        }

        Assert.Equal(0, await _bench.RunAsync(() => 60, "backup", "--source", "many"));

        Assert.All(_bench.Errors.Split("\r\x1b[K"), line => Assert.InRange(line.Length, 0, 59));
        Assert.True(_bench.Errors.Length == 0 || _bench.Errors.EndsWith("\r\x1b[K", StringComparison.Ordinal), _bench.Errors);

        Assert.Equal(0, await _bench.RunAsync(() => 60, "backup", "--source", "many", "--json"));
        Assert.Equal("", _bench.Errors);
    }

    [Fact]
    public async Task While_another_command_works_the_message_names_its_process()
    {
        await using var other = OwningServices.Open(
            new Settings { Data = new DataPaths(_bench.In("backupedge-data")) },
            TimeProvider.System,
            NullLoggerFactory.Instance
        );

        Assert.Equal(5, await _bench.RunAsync("backup", "--source", "bots", "--json"));

        var error = JsonSerializer.Deserialize<JsonElement>(_bench.Errors);
        Assert.Equal("data_folder_locked", error.GetProperty("error").GetString());
        Assert.Contains($"process {Environment.ProcessId}", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_that_were_queued_before_are_done_too()
    {
        _bench.Write("backupedge.json", """{ "sources": { "bots": { "path": "bots" } } }""");
        var first = (await _bench.AnswerAsync("backup")).GetProperty("backup_id").GetString()!;
        string waiting;
        var settings = SettingsLoader.Load(new SettingsInput { WorkingFolder = _bench.Folder }).Settings;
        await using (var services = BackupServices.Open(settings, TimeProvider.System, NullLoggerFactory.Instance))
        {
            waiting = services.Queue.EnqueueBackup(new BackupOptions { Type = BackupType.Full }, new Caller("test", Role.Admin)).Id;
        }

        Assert.Equal(0, await _bench.RunAsync("verify", first));

        Assert.Equal("completed", (await _bench.AnswerAsync("show", waiting)).GetProperty("status").GetString());
    }

    private async Task<IEnumerable<string?>> SourcesOf(params string[] arguments) =>
        (await _bench.AnswerAsync(arguments)).GetProperty("sources").EnumerateArray().Select(source => source.GetString());
}
