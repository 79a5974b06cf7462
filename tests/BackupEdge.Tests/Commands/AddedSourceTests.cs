using System.Text.Json;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Commands;

/// <summary>Commands on backups whose sources differ, so that each source has its own base.</summary>
public sealed class AddedSourceTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public AddedSourceTests()
    {
        Write("bots/one.bas", 400_000, seed: 1);
        Write("docs/two.txt", 60_000, seed: 2);
    }

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task An_incremental_after_adding_a_source_reads_only_the_new_source()
    {
        var first = await BackUpAsync("bots");

        Assert.Equal(0, await _harness.RunAsync("backup", "--source", "bots", "--source", "docs"));
        Assert.Contains(
            "note: There is no backup to compare 'docs' with, so it is read completely.",
            _harness.Errors,
            StringComparison.Ordinal
        );
        var shown = await _harness.AnswerAsync("show", "latest");

        Assert.Equal(("incremental", null, first), (Text(shown, "type"), Text(shown, "type_reason"), Text(shown, "base_id")));
        Assert.Equal([("bots", first), ("docs", null)], BasesOf(shown));
        Assert.Equal(60_000, shown.GetProperty("read_bytes").GetInt64());
        Assert.InRange(shown.GetProperty("new_bytes").GetInt64(), 60_000, 70_000);
        Assert.Equal(0, await _harness.RunAsync("show", "latest"));
        Assert.Contains(
            $"base            {first} of bots\nbase            none of docs, read completely\n",
            Output,
            StringComparison.Ordinal
        );
        await AssertRestoredAsync("latest", "bots", "docs");
    }

    [Fact]
    public async Task A_diff_compares_only_the_sources_of_both_backups_and_names_the_others()
    {
        var both = await BackUpAsync("bots", "docs");
        Write("bots/four.bas", 20_000, seed: 4);
        var bots = await BackUpAsync("bots");

        Assert.Equal(0, await _harness.RunAsync("diff", both, bots));
        Assert.Equal("* bots (metadata)\n+ bots/four.bas\n", Output);
        Assert.Equal("note: not compared, because only one of the backups contains them: docs\n", _harness.Errors);
        Assert.Equal(4, await _harness.RunAsync("diff", both, bots, "docs/two.txt"));
        Assert.Contains($"The backup '{bots}' does not contain the source 'docs'", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_source_keeps_its_own_base_and_any_base_can_be_deleted()
    {
        var first = await BackUpAsync("bots", "docs");
        Write("docs/three.txt", 30_000, seed: 3);
        var docs = await BackUpAsync("docs");
        Write("bots/four.bas", 20_000, seed: 4);

        Assert.Equal(0, await _harness.RunAsync("backup", "--source", "bots", "--source", "docs", "--dry-run"));
        Assert.Contains(
            "would be read; 1 added, 0 changed, 3 unchanged and 0 removed since the last backup of each source (2 backups)",
            Output,
            StringComparison.Ordinal
        );
        var both = await BackUpAsync("bots", "docs");
        var shown = await _harness.AnswerAsync("show", both);

        Assert.Equal([("bots", first), ("docs", docs)], BasesOf(shown));
        Assert.Equal((docs, 20_000), (Text(shown, "base_id"), shown.GetProperty("read_bytes").GetInt64()));
        Assert.Equal([("bots/four.bas", first)], VersionsOf(await _harness.AnswerAsync("find", "four.bas"), both));

        Assert.Equal(0, await _harness.RunAsync("delete", first));
        Assert.Equal(0, await _harness.RunAsync("delete", docs));
        Assert.Equal(0, await _harness.RunAsync("prune"));
        await AssertRestoredAsync(both, "bots", "docs");
        foreach (var file in Directory.GetFiles(_harness.In("backupedge-data"), "catalogue.db*"))
        {
            File.Delete(file);
        }

        Assert.Equal(0, await _harness.RunAsync("rebuild"));
        Assert.Equal([("bots", first), ("docs", docs)], BasesOf(await _harness.AnswerAsync("show", both)));
        Assert.Equal(0, await _harness.RunAsync("verify", both));
    }

    [Fact]
    public async Task Only_the_sources_of_a_damaged_base_are_read_again()
    {
        var first = await BackUpAsync("bots");
        var docs = await BackUpAsync("docs");
        var archive = Directory.GetFiles(_harness.Folder, $"{docs}.bea", SearchOption.AllDirectories).Single();
        File.SetUnixFileMode(archive, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (var file = File.OpenWrite(archive))
        {
            file.SetLength(file.Length - 100);
        }

        Assert.Equal(3, await _harness.RunAsync("backup", "--source", "bots", "--source", "docs"));
        Assert.Contains(
            $"warning: docs: The source was read completely, since its base '{docs}' cannot be used:",
            _harness.Errors,
            StringComparison.Ordinal
        );
        var shown = await _harness.AnswerAsync("show", "latest");

        Assert.Equal(("incremental", null), (Text(shown, "type"), Text(shown, "type_reason")));
        Assert.Equal([("bots", first), ("docs", null)], BasesOf(shown));
        Assert.Equal(60_000, shown.GetProperty("read_bytes").GetInt64());
        await AssertRestoredAsync("latest", "bots", "docs");
    }

    private string Output => _harness.Output.ReplaceLineEndings("\n");

    private async Task<string> BackUpAsync(params string[] sources)
    {
        // A file that is read right after it was written is read again by the next backup.
        await Task.Delay(100, TestContext.Current.CancellationToken);
        var answer = await _harness.AnswerAsync(["backup", .. sources.SelectMany(source => new[] { "--source", source })]);
        return answer.GetProperty("backup_id").GetString()!;
    }

    private async Task AssertRestoredAsync(string id, params string[] sources)
    {
        var answer = await _harness.RunAsync("restore", id, "--to", "out");
        Assert.True(answer == 0, _harness.Errors);
        foreach (var source in sources)
        {
            TreeAssert.Same(TreeSnapshot.Of(_harness.In(source)), TreeSnapshot.Of(_harness.In($"out/{source}")));
        }

        Directory.Delete(_harness.In("out"), recursive: true);
    }

    private void Write(string path, int size, int seed)
    {
        var content = new byte[size];
        new Random(seed).NextBytes(content);
        Directory.CreateDirectory(Path.GetDirectoryName(_harness.In(path))!);
        File.WriteAllBytes(_harness.In(path), content);
    }

    private static IEnumerable<(string?, string?)> BasesOf(JsonElement shown) =>
        shown.GetProperty("bases").EnumerateArray().Select(found => (Text(found, "source"), Text(found, "backup_id")));

    private static IEnumerable<(string?, string?)> VersionsOf(JsonElement found, string id) =>
        found
            .EnumerateArray()
            .Where(version => Text(version, "backup_id") == id)
            .Select(version => (Text(version, "path"), Text(version, "base_id")));

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();
}
