using System.Text.Json;

namespace BackupEdge.Tests.Commands;

/// <summary>Commands about chains of backups: what depends on what, what goes, what comes back.</summary>
public sealed class ChainCommandTests : IDisposable
{
    private readonly CommandHarness _bench = new();

    public ChainCommandTests()
    {
        _bench.Write("bots/one.bas", new string('1', 50_000));
        _bench.Write("bots/two.bas", new string('2', 50_000));
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task An_incremental_tells_what_it_compared_and_what_it_needs()
    {
        // A file that was written a moment before it is read counts as one that may change unseen.
        await Task.Delay(100, TestContext.Current.CancellationToken);
        var full = await BackUpAsync("full");
        _bench.Write("bots/two.bas", "changed");
        _bench.Write("bots/three.bas", "added");
        var made = await _bench.AnswerAsync("backup", "--source", "bots", "--type", "incremental");

        Assert.Equal("incremental", made.GetProperty("type").GetString());
        Assert.Equal(full, made.GetProperty("base_id").GetString());
        Assert.Equal([1, 1, 1, 0], Counts(made, "added_files", "changed_files", "unchanged_files", "removed_files"));
        Assert.Equal(12, made.GetProperty("read_bytes").GetInt64());
        var shown = await _bench.AnswerAsync("show", "latest");
        var needs = Assert.Single(shown.GetProperty("archives").EnumerateArray());
        Assert.Equal(full, needs.GetProperty("backup_id").GetString());
        Assert.True(needs.GetProperty("bytes").GetInt64() >= 50_000);
        Assert.Equal(
            [made.GetProperty("backup_id").GetString()],
            Texts((await _bench.AnswerAsync("show", full)).GetProperty("dependents"))
        );
    }

    [Fact]
    public async Task A_deleted_base_goes_from_view_and_the_rest_restores()
    {
        var full = await BackUpAsync("full");
        _bench.Write("bots/two.bas", "changed");
        await BackUpAsync("incremental");

        Assert.Equal(0, await _bench.RunAsync("delete", full));
        Assert.Equal($"{full} deleted{Environment.NewLine}", _bench.Output);
        Assert.Single((await _bench.AnswerAsync("list")).EnumerateArray());
        Assert.True(
            Assert
                .Single((await _bench.AnswerAsync("show", "latest")).GetProperty("archives").EnumerateArray())
                .GetProperty("deleted")
                .GetBoolean()
        );
        await _bench.AnswerAsync("restore", "latest", "--to", "out");
        Assert.Equal(50_000, new FileInfo(_bench.In("out/bots/one.bas")).Length);
        Assert.Equal(4, await _bench.RunAsync("delete", full));
        Assert.Contains("There is no backup", _bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prune_follows_the_rules_of_the_settings_and_a_dry_run_only_tells()
    {
        _bench.Write("backupedge.json", """{ "retention": { "keep_last": 1 } }""");
        var first = await BackUpAsync("full");
        var second = await BackUpAsync("full");
        await BackUpAsync("full");
        Assert.Equal(0, await _bench.RunAsync("hold", second));

        Assert.Equal(0, await _bench.RunAsync("prune", "--dry-run"));
        Assert.Matches($@"{first} +delete +no rule keeps it", _bench.Output);
        Assert.Matches($@"{second} +keep +hold", _bench.Output);
        Assert.Equal(3, (await _bench.AnswerAsync("list")).GetArrayLength());

        Assert.Equal(0, await _bench.RunAsync("prune"));
        Assert.Matches("^Pruned in .*: 1 backup and 1 archive deleted, 0 archives compacted, ", _bench.Output);
        Assert.Equal(2, (await _bench.AnswerAsync("list")).GetArrayLength());
    }

    [Fact]
    public async Task Verify_of_an_incremental_names_what_its_base_lacks()
    {
        var full = await BackUpAsync("full");
        _bench.Write("bots/two.bas", "changed");
        await BackUpAsync("incremental");
        Assert.Equal(0, await _bench.RunAsync("verify", "latest"));

        var archive = _bench.In($"backupedge-data/archives/{full}.bea");
        var bytes = await File.ReadAllBytesAsync(archive, TestContext.Current.CancellationToken);
        for (
            var frame = 0;
            (frame = bytes.AsSpan(frame).IndexOf("\u0004\"M\u0018"u8) is >= 0 and var next ? frame + next : -1) >= 0;
            frame += 4
        )
        {
            bytes[frame + 20] ^= 0x20;
        }

        await File.WriteAllBytesAsync(archive, bytes, TestContext.Current.CancellationToken);

        Assert.Equal(1, await _bench.RunAsync("verify", "latest"));
        Assert.Contains("failed: bots/one.bas: ", _bench.Errors, StringComparison.Ordinal);
        Assert.Contains(full, _bench.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("bots/two.bas", _bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rebuild_brings_everything_back_but_what_was_deleted()
    {
        var deleted = await BackUpAsync("full");
        _bench.Write("bots/two.bas", "changed");
        await BackUpAsync("incremental", "--label", "nightly", "--retention-days", "30");
        await BackUpAsync("differential");
        await _bench.AnswerAsync("delete", deleted);
        var list = (await _bench.AnswerAsync("list")).GetRawText();
        var show = (await _bench.AnswerAsync("show", "latest")).GetRawText();
        foreach (var file in Directory.GetFiles(_bench.In("backupedge-data"), "catalogue.db*"))
        {
            File.Delete(file);
        }

        Assert.Equal(0, await _bench.RunAsync("rebuild"));
        Assert.StartsWith("Rebuilt: 2 backups from the archives in ", _bench.Output, StringComparison.Ordinal);
        Assert.Contains("API keys", _bench.Errors, StringComparison.Ordinal);
        Assert.Equal(list, (await _bench.AnswerAsync("list")).GetRawText());
        Assert.Equal(show, (await _bench.AnswerAsync("show", "latest")).GetRawText());
        await _bench.AnswerAsync("restore", "latest", "--to", "out");
        Assert.Equal("changed", await File.ReadAllTextAsync(_bench.In("out/bots/two.bas"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Rebuild_keeps_the_catalogue_that_is_there()
    {
        await BackUpAsync("full");
        var answer = await _bench.AnswerAsync("rebuild");
        Assert.Equal(1, answer.GetProperty("backups").GetInt32());
        Assert.True(File.Exists(answer.GetProperty("kept_catalogue").GetString()));
    }

    [Fact]
    public async Task Rebuild_without_archives_makes_nothing()
    {
        Assert.Equal(2, await _bench.RunAsync("rebuild"));
        Assert.Contains("There are no archives at", _bench.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_bench.In("backupedge-data")));
    }

    private static IEnumerable<long> Counts(JsonElement answer, params string[] names) =>
        names.Select(name => answer.GetProperty(name).GetInt64());

    private static IEnumerable<string?> Texts(JsonElement list) => list.EnumerateArray().Select(item => item.GetString());

    private async Task<string> BackUpAsync(string type, params string[] more) =>
        (await _bench.AnswerAsync(["backup", "--source", "bots", "--type", type, .. more])).GetProperty("backup_id").GetString()!;
}
