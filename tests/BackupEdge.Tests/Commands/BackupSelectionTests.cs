namespace BackupEdge.Tests.Commands;

/// <summary>What <c>backup</c> leaves out, and what it would back up.</summary>
public sealed class BackupSelectionTests : IDisposable
{
    private readonly CommandHarness _bench = new();

    public BackupSelectionTests()
    {
        _bench.Write("bots/a.bas", "one");
        _bench.Write("bots/b.log", "two");
        _bench.Write("bots/large", new string('x', 3000));
        _bench.Write("bots/cache/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55");
        _bench.Write("bots/cache/f", "x");
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Options_select_what_is_left_out_of_the_folders_of_the_same_line()
    {
        _bench.Write("patterns", "# comment\n*.log\n");

        Assert.Equal(
            0,
            await _bench.RunAsync(["backup", "--source", "bots", "--exclude", "nothing", "--exclude-file", "patterns", "--exclude-caches"])
        );
        Assert.Equal(["bots/a.bas", "bots/cache", "bots/cache/CACHEDIR.TAG", "bots/large"], await PathsAsync());

        Assert.Equal(0, await _bench.RunAsync("backup", "--source", "bots", "--exclude-larger-than", "2KiB", "--one-file-system"));
        Assert.Equal(["bots/a.bas", "bots/b.log", "bots/cache", "bots/cache/CACHEDIR.TAG", "bots/cache/f"], await PathsAsync());
    }

    [Fact]
    public async Task The_settings_of_a_source_select_too()
    {
        _bench.Write(
            "backupedge.json",
            """
            { "sources": { "bots": { "path": "bots", "exclude": ["*.bas"], "exclude_file": "patterns", "exclude_caches": true,
              "one_file_system": true, "exclude_larger_than": "2KiB", "ignore_files": false } } }
            """
        );
        _bench.Write("patterns", "*.log");
        _bench.Write("bots/.backupedgeignore", "*");

        Assert.Equal(0, await _bench.RunAsync("backup"));

        Assert.Equal(["bots/.backupedgeignore", "bots/cache", "bots/cache/CACHEDIR.TAG"], await PathsAsync());
        Assert.Equal(0, await _bench.RunAsync("config", "show"));
        Assert.Contains("sources.bots.exclude_larger_than", _bench.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--exclude-larger-than must be a size", "--source", "bots", "--exclude-larger-than", "many")]
    [InlineData("--source", "--exclude", "*.log")]
    [InlineData("--dry-run", "--source", "bots", "--list")]
    public async Task Options_that_cannot_be_meant_are_refused(string message, params string[] arguments)
    {
        Assert.Equal(2, await _bench.RunAsync(["backup", .. arguments]));
        Assert.Contains(message, _bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_size_that_is_none_is_refused_in_the_settings()
    {
        _bench.Write("backupedge.json", """{ "sources": { "bots": { "path": "bots", "exclude_larger_than": "many" } } }""");

        Assert.Equal(2, await _bench.RunAsync("backup"));

        Assert.Contains("sources.bots.exclude_larger_than", _bench.Errors, StringComparison.Ordinal);
        Assert.Contains("must be a size such as 500KiB", _bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_before_the_first_backup_makes_no_data_folder()
    {
        Assert.Equal(0, await _bench.RunAsync("backup", "--source", "bots", "--dry-run"));

        Assert.Equal("The backup would be full: 5 files, 3.0 KiB, of which 3.0 KiB would be read; nothing was written\n", _bench.Output);
        Assert.False(Directory.Exists(_bench.In("backupedge-data")));
    }

    [Fact]
    public async Task A_dry_run_lists_each_path_as_the_backup_after_it_would_see_it()
    {
        Assert.Equal(0, await _bench.RunAsync("backup", "--source", "bots"));
        var jobs = await JobsAsync();
        _bench.Write("bots/a.bas", "longer");
        _bench.Write("bots/new", "x");
        File.Delete(_bench.In("bots/b.log"));

        Assert.Equal(0, await _bench.RunAsync("backup", "--source", "bots", "--type", "incremental", "--dry-run", "--list"));

        var lines = _bench.Output.TrimEnd().Split('\n');
        Assert.Subset(lines.ToHashSet(), new HashSet<string> { "* bots/a.bas", "+ bots/new", "- bots/b.log" });
        Assert.Matches("1 added, . changed, . unchanged and 1 removed since backup-", lines[^1]);
        Assert.Equal(jobs, await JobsAsync());
    }

    [Fact]
    public async Task A_dry_run_answers_one_document()
    {
        var figures = await _bench.AnswerAsync("backup", "--source", "bots", "--dry-run");
        Assert.Equal((5, "full"), (figures.GetProperty("files").GetInt32(), figures.GetProperty("type").GetString()));
        Assert.False(figures.TryGetProperty("paths", out _));

        var listed = await _bench.AnswerAsync("backup", "--source", "bots", "--dry-run", "--list");
        Assert.Equal(5, listed.GetProperty("files").GetInt32());
        Assert.Equal(
            ("bots/a.bas", "file", 3, "added"),
            (
                listed.GetProperty("paths")[1].GetProperty("path").GetString(),
                listed.GetProperty("paths")[1].GetProperty("type").GetString(),
                listed.GetProperty("paths")[1].GetProperty("size").GetInt32(),
                listed.GetProperty("paths")[1].GetProperty("change").GetString()
            )
        );
    }

    private async Task<string[]> PathsAsync() =>
        [
            .. (await _bench.AnswerAsync("files", "latest", "bots", "--recursive"))
                .EnumerateArray()
                .Select(file => file.GetProperty("path").GetString()!),
        ];

    private async Task<int> JobsAsync() => (await _bench.AnswerAsync("audit")).GetArrayLength();
}
