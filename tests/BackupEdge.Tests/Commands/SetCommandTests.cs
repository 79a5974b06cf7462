using System.Text.Json;

namespace BackupEdge.Tests.Commands;

/// <summary>Changes of a backup with <c>set</c>, and the type that <c>backup</c> has by default.</summary>
public sealed class SetCommandTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public SetCommandTests() => _harness.Write("bots/one.bas", "1");

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task The_given_values_are_changed_and_the_others_stay()
    {
        await _harness.AnswerAsync("backup", "--source", "bots", "--label", "old", "--retention-days", "5", "--tag", "a");

        var set = await _harness.AnswerAsync("set", "latest", "--label", "new", "--tag", "b", "--tag", "c", "--hold");
        Assert.Equal(("new", 5, true, "a,b,c"), Of(set));
        set = await _harness.AnswerAsync("set", "latest", "--no-retention-days", "--untag", "a", "--untag", "none", "--no-hold");
        Assert.Equal(("new", null, false, "b,c"), Of(set));
        set = await _harness.AnswerAsync("set", "latest", "--no-label", "--retention-days", "90", "--untag", "b", "--untag", "c");
        Assert.Equal((null, 90, false, ""), Of(set));
        Assert.Equal((null, 90, false, ""), Of(await _harness.AnswerAsync("show", "latest")));

        Assert.Equal(0, await _harness.RunAsync("set", "latest", "--tag", "x"));
        Assert.Matches(@"^backup-\S+ has no label; retention of 90 days; no hold; tags x\s*$", _harness.Output);
        set = await _harness.AnswerAsync("set", "latest", "--note", "Before the move.");
        Assert.Equal("Before the move.", set.GetProperty("note").GetString());
        Assert.Equal(0, await _harness.RunAsync("show", "latest"));
        Assert.Matches("(?m)^note +Before the move", _harness.Output);
        Assert.Equal(0, await _harness.RunAsync("set", "latest", "--no-note"));
        Assert.DoesNotContain("note", _harness.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is nothing to change")]
    [InlineData("--label and --no-label contradict", "--label", "a", "--no-label")]
    [InlineData("--hold and --no-hold contradict", "--hold", "--no-hold")]
    [InlineData("--retention-days and --no-retention-days contradict", "--retention-days", "3", "--no-retention-days")]
    [InlineData("A tag must have 1 to 64", "--tag", "two words")]
    [InlineData("A label must have 1 to 200", "--label", "")]
    [InlineData("A note must have 1 to 1000", "--note", "two\nlines")]
    [InlineData("--note and --no-note contradict", "--note", "a", "--no-note")]
    public async Task What_cannot_be_done_is_refused(string message, params string[] arguments)
    {
        await _harness.AnswerAsync("backup", "--source", "bots");

        Assert.Equal(2, await _harness.RunAsync(["set", "latest", .. arguments]));
        Assert.Contains(message, _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_by_hand_is_kept_by_the_rules_until_its_days_are_set()
    {
        _harness.Write("backupedge.json", """{ "retention": { "keep_last": 1 } }""");
        await _harness.AnswerAsync("backup", "--source", "bots");
        await _harness.AnswerAsync("backup", "--source", "bots");

        Assert.Equal(0, await _harness.RunAsync("prune"));
        Assert.Equal(2, (await _harness.AnswerAsync("list")).GetArrayLength());
        Assert.Equal(0, await _harness.RunAsync("show", "latest~1"));
        Assert.Matches("(?m)^retention +by rules: keep_last 1 -> kept manually", _harness.Output);

        Assert.Equal(0, await _harness.RunAsync("set", "latest~1", "--retention-days", "3"));
        Assert.Equal(0, await _harness.RunAsync("show", "latest~1"));
        Assert.Matches("(?m)^retention +3 days -> kept: retention_days 3", _harness.Output);
        Assert.Matches(@"(?m)^expires +\d{4}-", _harness.Output);
    }

    [Fact]
    public async Task Tags_that_were_given_with_the_backup_survive_a_rebuild()
    {
        await _harness.AnswerAsync("backup", "--source", "bots", "--tag", "b", "--tag", "a");
        await _harness.AnswerAsync("set", "latest", "--tag", "later");

        Assert.Equal(0, await _harness.RunAsync("rebuild"));

        Assert.Equal("a,b", Of(await _harness.AnswerAsync("show", "latest")).Tags);
    }

    [Fact]
    public async Task A_backup_is_incremental_by_default_and_full_if_there_is_no_base()
    {
        Assert.Equal(0, await _harness.RunAsync("backup", "--source", "bots"));
        Assert.Equal("", _harness.Errors);
        Assert.Equal("full", (await _harness.AnswerAsync("show", "latest")).GetProperty("type").GetString());
        Assert.Equal("incremental", (await _harness.AnswerAsync("backup", "--source", "bots")).GetProperty("type").GetString());
        Assert.Equal("full", (await _harness.AnswerAsync("backup", "--source", "bots", "--type", "full")).GetProperty("type").GetString());
    }

    private static (string? Label, int? Days, bool Hold, string Tags) Of(JsonElement backup) =>
        (
            backup.GetProperty("label").GetString(),
            backup.GetProperty("retention_days").ValueKind == JsonValueKind.Null ? null : backup.GetProperty("retention_days").GetInt32(),
            backup.GetProperty("hold").GetBoolean(),
            string.Join(",", backup.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()))
        );
}
