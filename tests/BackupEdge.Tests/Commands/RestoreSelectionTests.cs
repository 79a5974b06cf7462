namespace BackupEdge.Tests.Commands;

/// <summary>What <c>restore</c> selects, plans and deletes.</summary>
public sealed class RestoreSelectionTests : IAsyncLifetime
{
    private readonly CommandHarness _harness = new();

    public async ValueTask InitializeAsync()
    {
        _harness.Write("bots/a.gbai/a.gbot/config.csv", "one");
        _harness.Write("bots/a.gbai/start.bas", "two");
        _harness.Write("bots/b.gbai/start.bas", "three");
        await _harness.AnswerAsync("backup", "--source", "bots");
    }

    public ValueTask DisposeAsync()
    {
        _harness.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Patterns_select_and_exclude_and_components_are_stripped()
    {
        Assert.Equal(
            0,
            await _harness.RunAsync("restore", "latest", "--to", "out", "--path", "bots/a*/**", "--exclude", "*.gbot", "--strip", "1")
        );

        Assert.Equal(["bots", "bots/start.bas"], NamesIn("out"));
    }

    [Theory]
    [InlineData("--strip must", "--to", "out", "--strip", "101")]
    [InlineData("original place", "--target", "original", "--strip", "1")]
    [InlineData("matching", "--to", "out", "--exclude", "[open")]
    [InlineData("--overwrite must be replace", "--to", "out", "--delete", "--yes", "--overwrite", "skip")]
    public async Task What_cannot_be_meant_is_refused(string message, params string[] arguments)
    {
        Assert.Equal(2, await _harness.RunAsync(["restore", "latest", .. arguments]));
        Assert.Contains(message, _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_lists_what_happens_to_each_path()
    {
        Assert.Equal(0, await _harness.RunAsync("restore", "latest", "--to", "out"));
        _harness.Write("out/bots/a.gbai/start.bas", "edited");
        _harness.Write("out/bots/extra", "x");
        Directory.Delete(_harness.In("out/bots/b.gbai"), recursive: true);

        Assert.Equal(0, await _harness.RunAsync("restore", "latest", "--to", "out", "--delete", "--dry-run"));

        var lines = _harness.Output.TrimEnd().Split('\n');
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
        Assert.True(File.Exists(_harness.In("out/bots/extra")));
    }

    [Fact]
    public async Task A_dry_run_answers_the_job_with_the_paths()
    {
        var answer = await _harness.AnswerAsync("restore", "latest", "--to", "out", "--dry-run", "--path", "bots/b.gbai");

        Assert.Equal(("restore", true), (answer.GetProperty("kind").GetString(), answer.GetProperty("dry_run").GetBoolean()));
        var paths = answer.GetProperty("paths");
        Assert.Equal(2, paths.GetArrayLength());
        Assert.Equal("created", paths[1].GetProperty("fate").GetString());
        Assert.Equal(_harness.In("out/bots/b.gbai/start.bas"), paths[1].GetProperty("destination").GetString());
    }

    [Fact]
    public async Task Nothing_is_deleted_without_a_question_or_yes()
    {
        _harness.Write("out/bots/extra", "x");

        Assert.Equal(2, await _harness.RunAsync("restore", "latest", "--to", "out", "--delete"));

        Assert.Contains("--yes", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(["bots", "bots/extra"], NamesIn("out"));
    }

    [Fact]
    public async Task With_yes_what_is_deleted_is_shown_and_deleted()
    {
        _harness.Write("out/bots/extra/f", "x");

        Assert.Equal(0, await _harness.RunAsync("restore", "latest", "--to", "out", "--delete", "--yes"));

        Assert.Contains($"- {_harness.In("out/bots/extra/f")}\n", _harness.Errors, StringComparison.Ordinal);
        Assert.Contains("2 deleted", _harness.Output, StringComparison.Ordinal);
        Assert.Equal(NamesIn("bots").Select(name => $"bots/{name}").Prepend("bots"), NamesIn("out"));
    }

    [Theory]
    [InlineData("y", 0)]
    [InlineData("n", 1)]
    [InlineData("", 1)]
    public async Task On_a_terminal_it_asks_after_the_plan_is_shown(string typed, int exit)
    {
        _harness.Write("out/bots/extra", "x");
        _harness.Typed = typed;

        Assert.Equal(exit, await _harness.RunAsync("restore", "latest", "--to", "out", "--delete"));

        Assert.Contains($"- {_harness.In("out/bots/extra")}\n", _harness.Errors, StringComparison.Ordinal);
        Assert.Contains("delete these 1 entries? [y/N]", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(exit != 0, File.Exists(_harness.In("out/bots/extra")));
        Assert.Equal(exit == 0, Directory.Exists(_harness.In("out/bots/b.gbai")));
    }

    [Fact]
    public async Task It_does_not_ask_when_nothing_is_deleted()
    {
        _harness.Typed = "";

        Assert.Equal(0, await _harness.RunAsync("restore", "latest", "--to", "out", "--delete"));

        Assert.DoesNotContain("[y/N]", _harness.Errors, StringComparison.Ordinal);
    }

    private string[] NamesIn(string folder) =>
        [
            .. Directory
                .GetFileSystemEntries(_harness.In(folder), "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(_harness.In(folder), path))
                .Order(StringComparer.Ordinal),
        ];
}
