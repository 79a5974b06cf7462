using System.Text.Json;

namespace BackupEdge.Tests.Commands;

/// <summary>Commands on chains of backups: dependencies, deletes, prunes and rebuilds.</summary>
public sealed class ChainCommandTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public ChainCommandTests()
    {
        _harness.Variables["BACKUPEDGE__PROTECTION__UNDELETE_DAYS"] = "0";
        _harness.Write("bots/one.bas", new string('1', 50_000));
        _harness.Write("bots/two.bas", new string('2', 50_000));
    }

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task An_incremental_reports_its_base_its_changes_and_its_archives()
    {
        // A file that is read right after it was written is treated as one that may change without a new time.
        await Task.Delay(100, TestContext.Current.CancellationToken);
        var full = await BackUpAsync("full");
        _harness.Write("bots/two.bas", "changed");
        _harness.Write("bots/three.bas", "added");
        var made = await _harness.AnswerAsync("backup", "--source", "bots", "--type", "incremental");

        Assert.Equal("incremental", made.GetProperty("type").GetString());
        Assert.Equal(full, made.GetProperty("base_id").GetString());
        Assert.Equal([1, 1, 1, 0], Counts(made, "added_files", "changed_files", "unchanged_files", "removed_files"));
        Assert.Equal(12, made.GetProperty("read_bytes").GetInt64());
        var shown = await _harness.AnswerAsync("show", "latest");
        var needs = Assert.Single(shown.GetProperty("archives").EnumerateArray());
        Assert.Equal(full, needs.GetProperty("backup_id").GetString());
        Assert.True(needs.GetProperty("bytes").GetInt64() >= 50_000);
        Assert.Equal(
            [made.GetProperty("backup_id").GetString()],
            Texts((await _harness.AnswerAsync("show", full)).GetProperty("dependents"))
        );
    }

    [Fact]
    public async Task A_deleted_base_is_hidden_and_its_dependents_can_be_restored()
    {
        var full = await BackUpAsync("full");
        _harness.Write("bots/two.bas", "changed");
        await BackUpAsync("incremental");

        Assert.Equal(0, await _harness.RunAsync("delete", full, "--force"));
        Assert.Equal($"{full} deleted; it cannot be brought back{Environment.NewLine}", _harness.Output);
        Assert.Single((await _harness.AnswerAsync("list")).EnumerateArray());
        Assert.True(
            Assert
                .Single((await _harness.AnswerAsync("show", "latest")).GetProperty("archives").EnumerateArray())
                .GetProperty("deleted")
                .GetBoolean()
        );
        await _harness.AnswerAsync("restore", "latest", "--to", "out");
        Assert.Equal(50_000, new FileInfo(_harness.In("out/bots/one.bas")).Length);
        Assert.Equal(4, await _harness.RunAsync("delete", full));
        Assert.Contains("There is no backup", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prune_follows_the_settings_and_a_dry_run_only_reports()
    {
        _harness.Write("backupedge.json", """{ "retention": { "keep_last": 1, "keep_manual": false } }""");
        var first = await BackUpAsync("full");
        var second = await BackUpAsync("full");
        await BackUpAsync("full");
        Assert.Equal(0, await _harness.RunAsync("hold", second));

        Assert.Equal(0, await _harness.RunAsync("prune", "--dry-run"));
        Assert.Matches($@"{first} +delete +no rule keeps it", _harness.Output);
        Assert.Matches($@"{second} +keep +held", _harness.Output);
        Assert.Equal(3, (await _harness.AnswerAsync("list")).GetArrayLength());

        Assert.Equal(0, await _harness.RunAsync("prune"));
        Assert.Matches("^Pruned in .*: 1 backup and 1 archive deleted, 0 archives compacted, ", _harness.Output);
        Assert.Equal(2, (await _harness.AnswerAsync("list")).GetArrayLength());
    }

    [Fact]
    public async Task Verify_of_an_incremental_reports_damage_in_its_base()
    {
        var full = await BackUpAsync("full");
        _harness.Write("bots/two.bas", "changed");
        await BackUpAsync("incremental");
        Assert.Equal(0, await _harness.RunAsync("verify", "latest"));

        var archive = _harness.In($"backupedge-data/archives/{full}.bea");
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

        Assert.Equal(1, await _harness.RunAsync("verify", "latest"));
        Assert.Contains("failed: bots/one.bas: ", _harness.Errors, StringComparison.Ordinal);
        Assert.Contains(full, _harness.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("bots/two.bas", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rebuild_restores_all_backups_that_were_not_deleted()
    {
        var deleted = await BackUpAsync("full");
        _harness.Write("bots/two.bas", "changed");
        await BackUpAsync("incremental", "--label", "nightly", "--retention-days", "30");
        await BackUpAsync("differential");
        await _harness.AnswerAsync("delete", deleted, "--force");
        var list = (await _harness.AnswerAsync("list")).GetRawText();
        var show = (await _harness.AnswerAsync("show", "latest")).GetRawText();
        foreach (var file in Directory.GetFiles(_harness.In("backupedge-data"), "catalogue.db*"))
        {
            File.Delete(file);
        }

        Assert.Equal(0, await _harness.RunAsync("rebuild"));
        Assert.StartsWith("Rebuilt: 2 backups from the archives in ", _harness.Output, StringComparison.Ordinal);
        Assert.Contains("API keys", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(list, (await _harness.AnswerAsync("list")).GetRawText());
        Assert.Equal(show, (await _harness.AnswerAsync("show", "latest")).GetRawText());
        await _harness.AnswerAsync("restore", "latest", "--to", "out");
        Assert.Equal("changed", await File.ReadAllTextAsync(_harness.In("out/bots/two.bas"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Rebuild_preserves_the_existing_catalogue()
    {
        await BackUpAsync("full");
        var answer = await _harness.AnswerAsync("rebuild");
        Assert.Equal(1, answer.GetProperty("backups").GetInt32());
        Assert.True(File.Exists(answer.GetProperty("kept_catalogue").GetString()));
    }

    [Fact]
    public async Task Rebuild_without_archives_creates_nothing()
    {
        Assert.Equal(2, await _harness.RunAsync("rebuild"));
        Assert.Contains("There are no archives at", _harness.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_harness.In("backupedge-data")));
    }

    private static IEnumerable<long> Counts(JsonElement answer, params string[] names) =>
        names.Select(name => answer.GetProperty(name).GetInt64());

    private static IEnumerable<string?> Texts(JsonElement list) => list.EnumerateArray().Select(item => item.GetString());

    private async Task<string> BackUpAsync(string type, params string[] more) =>
        (await _harness.AnswerAsync(["backup", "--source", "bots", "--type", type, .. more])).GetProperty("backup_id").GetString()!;
}
