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
    public async Task A_deleted_backup_without_its_archive_promises_no_restore_and_comes_back_as_missing()
    {
        var id = await BackUpAsync("full");
        await BackUpAsync("full");
        var archive = _harness.In($"backupedge-data/archives/{id}.bea");
        File.Move(archive, _harness.In("apart"));
        await _harness.RunAsync("prune");

        Assert.Equal(0, await _harness.RunAsync("delete", id));
        Assert.StartsWith($"{id} deleted; its archive is missing: `backupedge undelete {id}` ", _harness.Output, StringComparison.Ordinal);
        var bin = (await _harness.AnswerAsync("status")).GetProperty("bin");
        Assert.Equal((1, 0), (bin.GetProperty("backups").GetInt64(), bin.GetProperty("bytes").GetInt64()));
        Assert.Equal(3, await _harness.RunAsync("undelete", id));
        Assert.StartsWith($"warning: The archive of '{id}' is missing, so it cannot be ", _harness.Errors, StringComparison.Ordinal);

        File.Move(_harness.In("apart"), archive);
        Assert.Equal(0, await _harness.RunAsync("verify", id));
    }

    [Fact]
    public async Task Without_a_bin_a_delete_says_that_it_is_final()
    {
        _harness.Variables["BACKUPEDGE__PROTECTION__UNDELETE_DAYS"] = "0";
        var id = await BackUpAsync("full");

        Assert.Equal(0, await _harness.RunAsync("delete", id, "--force"));

        Assert.Equal($"{id} deleted; it cannot be brought back\n", _harness.Output);
    }

    [Theory]
    [InlineData("show")]
    [InlineData("restore", "--to", "out")]
    [InlineData("delete")]
    [InlineData("hold")]
    [InlineData("set", "--label", "x")]
    [InlineData("verify")]
    [InlineData("drill")]
    [InlineData("files")]
    public async Task A_command_that_names_a_deleted_backup_says_that_it_is_in_the_bin(string verb, params string[] options)
    {
        var id = await BackUpAsync("full");
        await BackUpAsync("full");
        await _harness.AnswerAsync("delete", id);

        foreach (var name in new[] { id, id[^6..] })
        {
            Assert.Equal(4, await _harness.RunAsync([verb, name, .. options]));
            Assert.Contains(
                $"error: The backup '{id}' was deleted and is in the bin. Undelete it first.",
                _harness.Errors,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task What_is_not_in_the_bin_cannot_be_undeleted_and_the_message_says_where_to_look()
    {
        var id = await BackUpAsync("full");

        Assert.Equal(4, await _harness.RunAsync("undelete", "latest"));
        Assert.StartsWith(
            "error: There is no deleted backup 'latest'. `backupedge list --deleted` lists what can be brought back.",
            _harness.Errors,
            StringComparison.Ordinal
        );
        Assert.Equal(0, await _harness.RunAsync("undelete", id));
    }

    [Fact]
    public async Task An_undelete_warns_of_a_backup_that_the_next_prune_deletes_again()
    {
        _harness.Write(
            "backupedge.json",
            """{ "sources": { "bots": { "path": "bots" } }, "retention": { "keep_last": 1, "keep_manual": false } }"""
        );
        var id = await BackUpAsync("full");
        var newest = await BackUpAsync("full");
        Assert.Equal(0, await _harness.RunAsync("prune"));

        Assert.Equal(0, await _harness.RunAsync("undelete", id));

        Assert.Equal(
            $"warning: The next prune deletes '{id}' again, since no rule keeps it. To keep it: `backupedge hold {id}`\n",
            _harness.Errors
        );
        Assert.Equal(0, await _harness.RunAsync("delete", newest, "--force"));
        Assert.Equal(0, await _harness.RunAsync("undelete", newest));
        Assert.Equal("", _harness.Errors);
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

        Assert.Equal(0, await _harness.RunAsync("delete-requests"));
        Assert.Equal("No deletes wait for a second admin\n", _harness.Errors);
        Assert.Equal(0, await _harness.RunAsync("delete", id));
        Assert.StartsWith($"{id} is not deleted yet: another admin must confirm that until ", _harness.Output, StringComparison.Ordinal);
        var again = await _harness.AnswerAsync("delete", id);
        Assert.Equal((id, false), (again.GetProperty("backup_id").GetString(), again.GetProperty("deleted").GetBoolean()));
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
