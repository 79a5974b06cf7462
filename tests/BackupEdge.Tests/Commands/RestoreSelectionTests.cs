namespace BackupEdge.Tests.Commands;

/// <summary>What <c>restore</c> selects, plans and deletes.</summary>
public sealed class RestoreSelectionTests : IAsyncLifetime
{
    private readonly CommandHarness _bench = new();

    public async ValueTask InitializeAsync()
    {
        _bench.Write("bots/a.gbai/a.gbot/config.csv", "one");
        _bench.Write("bots/a.gbai/start.bas", "two");
        _bench.Write("bots/b.gbai/start.bas", "three");
        await _bench.AnswerAsync("backup", "--source", "bots");
    }

    public ValueTask DisposeAsync()
    {
        _bench.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Patterns_select_and_exclude_and_components_are_stripped()
    {
        Assert.Equal(
            0,
            await _bench.RunAsync("restore", "latest", "--to", "out", "--path", "bots/a*/**", "--exclude", "*.gbot", "--strip", "1")
        );

        Assert.Equal(["bots", "bots/start.bas"], NamesIn("out"));
    }

    [Theory]
    [InlineData("`strip` must", "--to", "out", "--strip", "101")]
    [InlineData("original place", "--target", "original", "--strip", "1")]
    [InlineData("matching", "--to", "out", "--exclude", "[open")]
    [InlineData("`overwrite` must be replace", "--to", "out", "--delete", "--yes", "--overwrite", "skip")]
    public async Task What_cannot_be_meant_is_refused(string message, params string[] arguments)
    {
        Assert.Equal(2, await _bench.RunAsync(["restore", "latest", .. arguments]));
        Assert.Contains(message.Replace("`strip` must", "--strip must", StringComparison.Ordinal), _bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_lists_what_happens_to_each_path()
    {
        Assert.Equal(0, await _bench.RunAsync("restore", "latest", "--to", "out"));
        _bench.Write("out/bots/a.gbai/start.bas", "edited");
        _bench.Write("out/bots/extra", "x");
        Directory.Delete(_bench.In("out/bots/b.gbai"), recursive: true);

        Assert.Equal(0, await _bench.RunAsync("restore", "latest", "--to", "out", "--delete", "--dry-run"));

        var lines = _bench.Output.TrimEnd().Split('\n');
        Assert.Equal(
            [
                "= bots",
                "= bots/a.gbai",
                "= bots/a.gbai/a.gbot",
                "= bots/a.gbai/a.gbot/config.csv",
                "* bots/a.gbai/start.bas",
                "+ bots/b.gbai",
                "+ bots/b.gbai/start.bas",
                "- bots/extra",
            ],
            lines[..^1]
        );
        Assert.EndsWith(
            "3 files, 11 B, 2 replaced, 0 skipped, 1 deleted; nothing was written; 1 of the replaced look the same (=)",
            lines[^1],
            StringComparison.Ordinal
        );
        Assert.True(File.Exists(_bench.In("out/bots/extra")));
    }

    [Fact]
    public async Task A_dry_run_answers_the_job_with_the_paths()
    {
        var answer = await _bench.AnswerAsync("restore", "latest", "--to", "out", "--dry-run", "--path", "bots/b.gbai");

        Assert.Equal(("restore", true), (answer.GetProperty("kind").GetString(), answer.GetProperty("dry_run").GetBoolean()));
        var paths = answer.GetProperty("paths");
        Assert.Equal(2, paths.GetArrayLength());
        Assert.Equal("created", paths[1].GetProperty("fate").GetString());
        Assert.Equal(_bench.In("out/bots/b.gbai/start.bas"), paths[1].GetProperty("destination").GetString());
    }

    [Fact]
    public async Task Nothing_is_deleted_without_a_question_or_yes()
    {
        _bench.Write("out/bots/extra", "x");

        Assert.Equal(2, await _bench.RunAsync("restore", "latest", "--to", "out", "--delete"));

        Assert.Contains("--yes", _bench.Errors, StringComparison.Ordinal);
        Assert.Equal(["bots", "bots/extra"], NamesIn("out"));
    }

    [Fact]
    public async Task With_yes_what_is_deleted_is_shown_and_deleted()
    {
        _bench.Write("out/bots/extra/f", "x");

        Assert.Equal(0, await _bench.RunAsync("restore", "latest", "--to", "out", "--delete", "--yes"));

        Assert.Contains($"- {_bench.In("out/bots/extra/f")}\n", _bench.Errors, StringComparison.Ordinal);
        Assert.Contains("2 deleted", _bench.Output, StringComparison.Ordinal);
        Assert.Equal(NamesIn("bots").Select(name => $"bots/{name}").Prepend("bots"), NamesIn("out"));
    }

    [Theory]
    [InlineData("y", 0)]
    [InlineData("n", 1)]
    [InlineData("", 1)]
    public async Task On_a_terminal_it_asks_after_the_plan_is_shown(string typed, int exit)
    {
        _bench.Write("out/bots/extra", "x");
        _bench.Typed = typed;

        Assert.Equal(exit, await _bench.RunAsync("restore", "latest", "--to", "out", "--delete"));

        Assert.Contains($"- {_bench.In("out/bots/extra")}\n", _bench.Errors, StringComparison.Ordinal);
        Assert.Contains("delete these 1 entries? [y/N]", _bench.Errors, StringComparison.Ordinal);
        Assert.Equal(exit != 0, File.Exists(_bench.In("out/bots/extra")));
        Assert.Equal(exit == 0, Directory.Exists(_bench.In("out/bots/b.gbai")));
    }

    [Fact]
    public async Task It_does_not_ask_when_nothing_is_deleted()
    {
        _bench.Typed = "";

        Assert.Equal(0, await _bench.RunAsync("restore", "latest", "--to", "out", "--delete"));

        Assert.DoesNotContain("[y/N]", _bench.Errors, StringComparison.Ordinal);
    }

    private string[] NamesIn(string folder) =>
        [
            .. Directory
                .GetFileSystemEntries(_bench.In(folder), "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(_bench.In(folder), path))
                .Order(StringComparer.Ordinal),
        ];
}
