namespace BackupEdge.Tests.Commands;

/// <summary>The table of <c>list</c>.</summary>
public sealed class ListCommandTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public ListCommandTests() => _harness.Write("bots/one.bas", "1");

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(200)]
    public async Task Each_line_fits_the_terminal_and_has_hold_and_expiry(int width)
    {
        await _harness.AnswerAsync("backup", "--source", "bots", "--label", "a label that is far too long for a terminal of 80 columns");
        await _harness.AnswerAsync("backup", "--source", "bots", "--retention-days", "30", "--tag", "site:berlin");
        await _harness.AnswerAsync("hold", "latest~1");
        _harness.OutputWidth = width;

        Assert.Equal(0, await _harness.RunAsync("list"));

        var lines = _harness.Output.TrimEnd().Split(Environment.NewLine);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, width));
        Assert.Contains("STATUS", lines[0], StringComparison.Ordinal);
        if (width < 80)
        {
            return;
        }

        Assert.Matches("^ID .*HOLD +EXPIRES", lines[0]);
        Assert.Matches(@"^backup-\S+ .* - +\d{4}-\d\d-\d\d( |$)", lines[1]);
        Assert.Matches(@"^backup-\S+ .* held +-( |$)", lines[2]);
        Assert.Equal(width >= 200, lines[0].Contains("SOURCE SIZE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pipe_gets_all_columns_in_full()
    {
        const string Label = "a label that is far too long for a terminal of 80 columns";
        await _harness.AnswerAsync("backup", "--source", "bots", "--label", Label, "--tag", "b", "--tag", "a");

        Assert.Equal(0, await _harness.RunAsync("list"));

        Assert.Matches(
            "^ID +CREATED +TYPE +STATUS +FILES +SOURCE SIZE +SIZE +WARNINGS +HOLD +EXPIRES +SOURCES +LABEL +TAGS",
            _harness.Output
        );
        Assert.Contains($"{Label}  a,b", _harness.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_store_and_a_filter_without_a_match_have_different_messages()
    {
        await _harness.AnswerAsync("backup", "--source", "bots", "--tag", "a");
        Assert.Equal(0, await _harness.RunAsync("list", "--tag", "b"));
        Assert.Equal($"no backup matches{Environment.NewLine}", _harness.Errors);
        Assert.Single((await _harness.AnswerAsync("list", "--tag", "a")).EnumerateArray());

        Assert.Equal(0, await _harness.RunAsync("delete", "latest", "--force"));
        Assert.Equal(0, await _harness.RunAsync("list"));
        Assert.Equal($"there are no backups yet{Environment.NewLine}", _harness.Errors);
        Assert.Equal(0, await _harness.RunAsync("list", "--label", "x"));
        Assert.Equal($"there are no backups yet{Environment.NewLine}", _harness.Errors);
        Assert.Equal("", _harness.Output);
    }

    [Fact]
    public async Task Lists_the_backups_of_a_period()
    {
        var id = (await _harness.AnswerAsync("backup", "--source", "bots")).GetProperty("backup_id").GetString();

        Assert.Equal(
            id,
            Assert.Single((await _harness.AnswerAsync("list", "--since", "1h")).EnumerateArray()).GetProperty("id").GetString()
        );
        Assert.Empty((await _harness.AnswerAsync("list", "--until", "1h")).EnumerateArray());
        Assert.Equal(0, await _harness.RunAsync("list", "--until", "1h"));
        Assert.Equal($"no backup matches{Environment.NewLine}", _harness.Errors);
        Assert.Equal(2, await _harness.RunAsync("list", "--since", "once"));
    }

    [Fact]
    public async Task Lists_the_backups_that_were_never_verified()
    {
        var verified = (await _harness.AnswerAsync("backup", "--source", "bots")).GetProperty("backup_id").GetString()!;
        var other = (await _harness.AnswerAsync("backup", "--source", "bots")).GetProperty("backup_id").GetString();
        await _harness.AnswerAsync("verify", verified);

        Assert.Equal(
            other,
            Assert.Single((await _harness.AnswerAsync("list", "--unverified")).EnumerateArray()).GetProperty("id").GetString()
        );
        await _harness.AnswerAsync("verify", "latest");
        Assert.Equal(0, await _harness.RunAsync("list", "--unverified"));
        Assert.Equal($"no backup matches{Environment.NewLine}", _harness.Errors);
    }

    [Fact]
    public async Task What_the_next_prune_deletes_is_shown()
    {
        _harness.Write("backupedge.json", """{ "retention": { "keep_last": 1, "keep_manual": false } }""");
        var first = (await _harness.AnswerAsync("backup", "--source", "bots")).GetProperty("backup_id").GetString();
        await _harness.AnswerAsync("backup", "--source", "bots");

        Assert.Equal(0, await _harness.RunAsync("list"));
        Assert.Matches($"{first} .* next prune ", _harness.Output);
        var item = (await _harness.AnswerAsync("list"))[1];
        Assert.Equal("expires at the next prune: no rule keeps it", item.GetProperty("retention_reason").GetString());

        Assert.Equal(0, await _harness.RunAsync("show", "latest~1"));
        Assert.Matches("(?m)^retention +by rules: keep_last 1 -> expires at the next prune: no rule keeps it", _harness.Output);
        Assert.Equal(0, await _harness.RunAsync("show", "latest"));
        Assert.Matches("(?m)^retention +by rules: keep_last 1 -> kept: newest of its sources, keep_last 1", _harness.Output);

        Assert.Equal(0, await _harness.RunAsync("prune"));
        Assert.Single((await _harness.AnswerAsync("list")).EnumerateArray());
    }
}
