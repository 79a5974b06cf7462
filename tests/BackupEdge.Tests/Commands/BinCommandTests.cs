using System.Text.Json;

namespace BackupEdge.Tests.Commands;

/// <summary>The bin on the command line, with the settings' defaults.</summary>
public sealed class BinCommandTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public BinCommandTests()
    {
        _harness.Write("bots/start.bas", "TALK 1");
        _harness.Write("backupedge.json", """{ "sources": { "bots": { "path": "bots" } } }""");
    }

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_deleted_backup_is_listed_and_comes_back()
    {
        var id = await BackUpAsync("full");
        await BackUpAsync("full");

        Assert.Equal(0, await _harness.RunAsync("delete", id));
        Assert.StartsWith($"{id} deleted; `backupedge undelete {id}` brings it back until ", _harness.Output, StringComparison.Ordinal);
        Assert.Equal(0, await _harness.RunAsync("list", "--deleted"));
        Assert.Contains("command line", _harness.Output, StringComparison.Ordinal);
        Assert.Equal(4, await _harness.RunAsync("restore", id, "--to", "out"));

        Assert.Equal(0, await _harness.RunAsync("undelete", id[^6..]));
        Assert.Equal($"{id} is not deleted any more\n", _harness.Output);
        Assert.Equal(0, await _harness.RunAsync("restore", id, "--to", "out"));
        Assert.Equal("TALK 1", File.ReadAllText(_harness.In("out/bots/start.bas")));
        Assert.Equal(4, await _harness.RunAsync("undelete", "gone00"));
    }

    [Fact]
    public async Task A_catalogue_that_is_rebuilt_from_the_archives_has_the_same_bin()
    {
        var full = await BackUpAsync("full");
        _harness.Write("bots/more.bas", "TALK 2");
        var incremental = await BackUpAsync("incremental");
        var other = await BackUpAsync("full");
        await _harness.AnswerAsync("delete", full);
        await _harness.AnswerAsync("delete", incremental);
        foreach (var file in Directory.GetFiles(_harness.In("backupedge-data"), "catalogue.*"))
        {
            File.Delete(file);
        }

        Assert.Equal(0, await _harness.RunAsync("rebuild"));

        Assert.Equal([other], Ids(await _harness.AnswerAsync("list")));
        Assert.Equal([incremental, full], Ids(await _harness.AnswerAsync("list", "--deleted")));
        Assert.Equal(0, await _harness.RunAsync("prune"));
        await _harness.AnswerAsync("undelete", incremental);
        Assert.Equal(0, await _harness.RunAsync("verify", incremental));
        Assert.Equal(0, await _harness.RunAsync("restore", incremental, "--to", "out"));
        Assert.Equal("TALK 2", File.ReadAllText(_harness.In("out/bots/more.bas")));
        await _harness.AnswerAsync("undelete", full);
        Assert.Empty(Directory.GetFiles(_harness.In("backupedge-data/archives"), "*.bed"));
    }

    [Fact]
    public async Task Two_admins_are_needed_on_the_host_too()
    {
        _harness.Write(
            "backupedge.json",
            """{ "sources": { "bots": { "path": "bots" } }, "protection": { "delete_needs": "two_admins" } }"""
        );
        var id = await BackUpAsync("full");
        await BackUpAsync("full");

        Assert.Equal(0, await _harness.RunAsync("delete", id));
        Assert.StartsWith($"{id} is not deleted yet: another admin must confirm that until ", _harness.Output, StringComparison.Ordinal);
        Assert.Equal(1, await _harness.RunAsync("delete", id, "--confirm"));
        Assert.Equal(0, await _harness.RunAsync("delete-requests"));
        Assert.Contains(id, _harness.Output, StringComparison.Ordinal);
        Assert.Equal(2, await _harness.RunAsync("delete", id, "--confirm", "--withdraw"));
        Assert.Equal(0, await _harness.RunAsync("delete", id, "--withdraw"));
        Assert.Equal(4, await _harness.RunAsync("delete", id, "--confirm"));
        Assert.Equal(2, Ids(await _harness.AnswerAsync("list")).Count);
    }

    private async Task<string> BackUpAsync(string type) =>
        (await _harness.AnswerAsync("backup", "--type", type)).GetProperty("backup_id").GetString()!;

    private static List<string> Ids(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
}
