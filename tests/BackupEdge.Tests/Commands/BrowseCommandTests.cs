namespace BackupEdge.Tests.Commands;

public sealed class BrowseCommandTests : IDisposable
{
    private readonly CommandHarness _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Lists_finds_and_compares()
    {
        _bench.Write("bots/a/start.bas", "one");
        _bench.Write("bots/old.bas", "old");
        var first = await BackUpAsync();
        _bench.Write("bots/a/start.bas", "three");
        _bench.Write("bots/a/new.bas", "new");
        File.Delete(_bench.In("bots/old.bas"));
        var second = await BackUpAsync();

        Assert.Equal(0, await _bench.RunAsync("files", "latest"));
        Assert.Matches(@"^directory 0\d\d\d +0 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d bots\n$", _bench.Output);
        Assert.Equal(0, await _bench.RunAsync("files", first, "bots", "--recursive"));
        Assert.Equal(
            ["bots/a", "bots/a/start.bas", "bots/old.bas"],
            _bench.Output.TrimEnd().Split('\n').Select(line => line.Split(' ')[^1])
        );
        Assert.Equal(3, (await _bench.AnswerAsync("files", first, "bots/a/start.bas"))[0].GetProperty("size").GetInt32());

        Assert.Equal(0, await _bench.RunAsync("find", "start.*"));
        Assert.Matches($@"^{second} changed +5 .* bots/a/start\.bas\n{first} added +3 .* bots/a/start\.bas\n$", _bench.Output);
        Assert.Equal(2, (await _bench.AnswerAsync("find", "bots/**/start.bas", "--since", "2001-01-01T00:00:00Z")).GetArrayLength());
        Assert.Equal(1, await _bench.RunAsync("find", "*", "--until", "2001-01-01T00:00:00Z", "--json"));
        Assert.Equal("[]\n", _bench.Output);

        Assert.Equal(0, await _bench.RunAsync("diff", first, "latest", "bots"));
        Assert.Equal(
            "* bots (metadata)\n* bots/a (metadata)\n+ bots/a/new.bas\n* bots/a/start.bas (content, metadata)\n- " + "bots/old.bas\n",
            _bench.Output
        );
        Assert.Equal("added", (await _bench.AnswerAsync("diff", first, second, "bots/a/new.bas"))[0].GetProperty("change").GetString());
    }

    [Fact]
    public async Task Tells_what_is_wrong()
    {
        _bench.Write("bots/start.bas", "one");
        await BackUpAsync();

        Assert.Equal(1, await _bench.RunAsync("files", "latest", "bots/none"));
        Assert.Contains("The backup does not contain 'bots/none'", _bench.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await _bench.RunAsync("find", "[a"));
        Assert.Equal(2, await _bench.RunAsync("find", "a", "--since", "yesterday"));
        Assert.Equal(1, await _bench.RunAsync("diff", "latest", "backup-none"));
    }

    [Fact]
    public async Task Find_lists_versions_and_with_all_every_backup()
    {
        _bench.Write("bots/Start.bas", "one");
        _bench.Write("bots/other", "x");
        var first = await BackUpAsync();
        var second = await BackUpAsync();
        _bench.Write("bots/Start.bas", "three");
        var third = await BackUpAsync();

        Assert.Equal(0, await _bench.RunAsync("find", "Start.bas"));
        Assert.Equal([third, first], _bench.Output.TrimEnd().Split('\n').Select(line => line.Split(' ')[0]));
        Assert.Equal(0, await _bench.RunAsync("find", "Start.bas", "--all"));
        Assert.Equal([third, second, first], _bench.Output.TrimEnd().Split('\n').Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public async Task Find_can_ignore_case_and_finds_folders()
    {
        _bench.Write("bots/Sales.GBAI/START.bas", "one");
        await BackUpAsync();

        Assert.Equal(1, await _bench.RunAsync("find", "start.bas"));
        Assert.Equal(0, await _bench.RunAsync("find", "start.bas", "-i"));
        Assert.EndsWith(" bots/Sales.GBAI/START.bas\n", _bench.Output, StringComparison.Ordinal);
        Assert.Equal(0, await _bench.RunAsync("find", "bots/*.gbai/", "--ignore-case"));
        Assert.EndsWith(" bots/Sales.GBAI/\n", _bench.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_says_that_nothing_was_found_and_fails_as_grep_does()
    {
        _bench.Write("bots/start.bas", "one");
        await BackUpAsync();

        Assert.Equal(1, await _bench.RunAsync("find", "none*"));
        Assert.Equal(("", "No file or folder matches 'none*'\n"), (_bench.Output, _bench.Errors));
    }

    private async Task<string> BackUpAsync() =>
        (await _bench.AnswerAsync("backup", "--source", "bots", "--type", "full")).GetProperty("backup_id").GetString()!;
}
