namespace BackupEdge.Tests.Commands;

public sealed class BrowseCommandTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Lists_finds_and_compares_files()
    {
        _harness.Write("bots/a/start.bas", "one");
        _harness.Write("bots/old.bas", "old");
        var first = await BackUpAsync();
        _harness.Write("bots/a/start.bas", "three");
        _harness.Write("bots/a/new.bas", "new");
        File.Delete(_harness.In("bots/old.bas"));
        var second = await BackUpAsync();

        Assert.Equal(0, await _harness.RunAsync("files", "latest"));
        Assert.Matches(@"^directory 0\d\d\d +0 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+00:00 bots\n$", _harness.Output);
        Assert.Equal(0, await _harness.RunAsync("files", first, "bots", "--recursive"));
        Assert.Equal(
            ["bots/a", "bots/a/start.bas", "bots/old.bas"],
            _harness.Output.TrimEnd().Split('\n').Select(line => line.Split(' ')[^1])
        );
        Assert.Equal(3, (await _harness.AnswerAsync("files", first, "bots/a/start.bas"))[0].GetProperty("size").GetInt32());

        Assert.Equal(0, await _harness.RunAsync("find", "start.*"));
        Assert.Matches($@"^{second} changed +5 .* bots/a/start\.bas\n{first} added +3 .* bots/a/start\.bas\n$", _harness.Output);
        Assert.Equal(2, (await _harness.AnswerAsync("find", "bots/**/start.bas", "--since", "2001-01-01T00:00:00Z")).GetArrayLength());
        Assert.Equal(1, await _harness.RunAsync("find", "*", "--until", "2001-01-01T00:00:00Z", "--json"));
        Assert.Equal("[]\n", _harness.Output);

        Assert.Equal(0, await _harness.RunAsync("diff", first, "latest", "bots"));
        Assert.Equal(
            "* bots (metadata)\n* bots/a (metadata)\n+ bots/a/new.bas\n* bots/a/start.bas (content, metadata)\n- bots/old.bas\n",
            _harness.Output
        );
        Assert.Equal("added", (await _harness.AnswerAsync("diff", first, second, "bots/a/new.bas"))[0].GetProperty("change").GetString());
    }

    [Fact]
    public async Task Reports_errors_with_their_exit_code()
    {
        _harness.Write("bots/start.bas", "one");
        await BackUpAsync();

        Assert.Equal(4, await _harness.RunAsync("files", "latest", "bots/none"));
        Assert.Contains("The backup does not contain 'bots/none'", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await _harness.RunAsync("find", "[a"));
        Assert.Equal(2, await _harness.RunAsync("find", "a", "--since", "tomorrow"));
        Assert.Equal(4, await _harness.RunAsync("diff", "latest", "backup-none"));
    }

    [Fact]
    public async Task Find_lists_versions_and_with_all_every_backup()
    {
        _harness.Write("bots/Start.bas", "one");
        _harness.Write("bots/other", "x");
        var first = await BackUpAsync();
        var second = await BackUpAsync();
        _harness.Write("bots/Start.bas", "three");
        var third = await BackUpAsync();

        Assert.Equal(0, await _harness.RunAsync("find", "Start.bas"));
        Assert.Equal([third, first], _harness.Output.TrimEnd().Split('\n').Select(line => line.Split(' ')[0]));
        Assert.Equal(0, await _harness.RunAsync("find", "Start.bas", "--all"));
        Assert.Equal([third, second, first], _harness.Output.TrimEnd().Split('\n').Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public async Task Find_can_ignore_case_and_finds_folders()
    {
        _harness.Write("bots/Sales.GBAI/START.bas", "one");
        await BackUpAsync();

        Assert.Equal(1, await _harness.RunAsync("find", "start.bas"));
        Assert.Equal(0, await _harness.RunAsync("find", "start.bas", "-i"));
        Assert.EndsWith(" bots/Sales.GBAI/START.bas\n", _harness.Output, StringComparison.Ordinal);
        Assert.Equal(0, await _harness.RunAsync("find", "bots/*.gbai/", "--ignore-case"));
        Assert.EndsWith(" bots/Sales.GBAI/\n", _harness.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_says_that_nothing_was_found_and_fails_as_grep_does()
    {
        _harness.Write("bots/start.bas", "one");
        await BackUpAsync();

        Assert.Equal(1, await _harness.RunAsync("find", "none*"));
        Assert.Equal(("", "No file or folder matches 'none*'\n"), (_harness.Output, _harness.Errors));
    }

    private async Task<string> BackUpAsync() =>
        (await _harness.AnswerAsync("backup", "--source", "bots", "--type", "full")).GetProperty("backup_id").GetString()!;
}
