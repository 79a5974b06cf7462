using System.Text.Json;

namespace BackupEdge.Tests.Commands;

/// <summary>Archives without a catalogue, as after the loss of a host, and the way back.</summary>
public sealed class LostCatalogueTests : IDisposable
{
    private readonly CommandHarness _bench = new();

    public LostCatalogueTests() => _bench.Write("bots/start.bas", "1");

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("list")]
    [InlineData("show", "latest")]
    [InlineData("files", "latest")]
    [InlineData("find", "*.bas")]
    [InlineData("diff", "latest", "latest")]
    [InlineData("cat", "latest", "bots/start.bas")]
    [InlineData("export", "latest")]
    [InlineData("status")]
    [InlineData("verify", "--all")]
    [InlineData("restore", "latest", "--to", "out")]
    [InlineData("prune", "--dry-run")]
    [InlineData("schedule", "list")]
    [InlineData("audit")]
    public async Task Every_command_that_reads_says_what_to_do(params string[] arguments)
    {
        await BackUpAsync();
        Directory.CreateDirectory(_bench.In("new"));
        Directory.Move(_bench.In("backupedge-data/archives"), _bench.In("new/archives"));

        Assert.Equal(2, await _bench.RunAsync([.. arguments, "--data", "new"]));

        Assert.Equal(
            $"error: There are archives in '{_bench.In("new/archives")}', but no catalogue. Run `backupedge rebuild --data "
                + $"{_bench.In("new")}`, which builds it from them.\n",
            _bench.Errors
        );
        Assert.Equal([_bench.In("new/archives")], Directory.GetFileSystemEntries(_bench.In("new")));
    }

    [Fact]
    public async Task And_that_works_at_once()
    {
        await BackUpAsync();
        Directory.CreateDirectory(_bench.In("new"));
        Directory.Move(_bench.In("backupedge-data/archives"), _bench.In("new/archives"));

        Assert.Equal(0, await _bench.RunAsync("rebuild", "--data", "new"));
        Assert.Contains("Rebuilt: 1 backup from", _bench.Output, StringComparison.Ordinal);
        Assert.Contains("put holds again with 'backupedge hold ID'", _bench.Errors, StringComparison.Ordinal);
        await _bench.AnswerAsync("restore", "latest", "--to", "out", "--data", "new");
        Assert.Equal("1", await File.ReadAllTextAsync(_bench.In("out/bots/start.bas"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Archives_in_the_wrong_folder_are_recognised()
    {
        await BackUpAsync();
        Directory.CreateDirectory(_bench.In("a b"));
        Directory.Move(_bench.In("backupedge-data/archives"), _bench.In("a b/archives"));

        Assert.Equal(2, await _bench.RunAsync("list", "--data", "a b/archives"));
        Assert.Contains($"use --data '{_bench.In("a b")}'.", _bench.Errors, StringComparison.Ordinal);

        Directory.Move(_bench.In("a b/archives"), _bench.In("a b/moved"));
        foreach (var command in (string[])["list", "rebuild"])
        {
            Assert.Equal(2, await _bench.RunAsync(command, "--data", "a b/moved"));
            Assert.Contains($"Move them to '{_bench.In("a b/moved/archives")}'", _bench.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_folder_without_archives_is_no_lost_one()
    {
        Directory.CreateDirectory(_bench.In("new/archives"));

        Assert.Equal(2, await _bench.RunAsync("list", "--data", "new"));

        Assert.Contains("There is no BackupEdge data folder at", _bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rebuild_names_what_is_lost_and_what_it_left_out_and_sets_the_old_key_aside()
    {
        var held = await BackUpAsync();
        await _bench.AnswerAsync("hold", held);
        var twin = await BackUpAsync();
        _bench.Write("backupedge-data/admin.key", "bek_old");
        File.SetUnixFileMode(_bench.In("backupedge-data/admin.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var bytes = await File.ReadAllBytesAsync(Archive(twin), TestContext.Current.CancellationToken);
        bytes[^30] ^= 1;
        await File.WriteAllBytesAsync(Archive(twin), bytes, TestContext.Current.CancellationToken);

        Assert.Equal(3, await _bench.RunAsync("rebuild"));

        Assert.Contains($"warning: {twin}.bea is not in the catalogue: ", _bench.Errors, StringComparison.Ordinal);
        Assert.Contains($"On hold before: {held}\n", _bench.Errors, StringComparison.Ordinal);
        var key = Assert.Single(Directory.GetFiles(_bench.In("backupedge-data"), "admin.key*"));
        Assert.StartsWith(_bench.In("backupedge-data/admin.key.before-rebuild-"), key, StringComparison.Ordinal);
        Assert.Contains($"its file is renamed to {key}", _bench.Output, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));

        Assert.Equal(1, await _bench.RunAsync("status", "--check"));
        Assert.Contains("archive_unreadable", _bench.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_is_answered_as_json()
    {
        var held = await BackUpAsync();
        await _bench.AnswerAsync("hold", held);
        _bench.Write("backupedge-data/admin.key", "bek_old");

        var answer = await _bench.AnswerAsync("rebuild");

        Assert.Equal([held], answer.GetProperty("lost_holds").EnumerateArray().Select(id => id.GetString()));
        Assert.True(File.Exists(answer.GetProperty("kept_admin_key").GetString()));
        Assert.Equal(JsonValueKind.Null, (await _bench.AnswerAsync("rebuild")).GetProperty("kept_admin_key").ValueKind);
    }

    private string Archive(string id) => _bench.In($"backupedge-data/archives/{id}.bea");

    private async Task<string> BackUpAsync() =>
        (await _bench.AnswerAsync("backup", "--source", "bots")).GetProperty("backup_id").GetString()!;
}
