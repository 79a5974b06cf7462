using System.Text.Json;

namespace BackupEdge.Tests.Commands;

/// <summary>Archives without a catalogue, as after the loss of a host, and the way back.</summary>
public sealed class LostCatalogueTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public LostCatalogueTests() => _harness.Write("bots/start.bas", "1");

    public void Dispose() => _harness.Dispose();

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
        Directory.CreateDirectory(_harness.In("new"));
        Directory.Move(_harness.In("backupedge-data/archives"), _harness.In("new/archives"));

        Assert.Equal(2, await _harness.RunAsync([.. arguments, "--data", "new"]));

        Assert.Equal(
            $"error: There are archives in '{_harness.In("new/archives")}', but no catalogue. Run `backupedge rebuild --data "
                + $"{_harness.In("new")}`, which builds it from them.\n",
            _harness.Errors
        );
        Assert.Equal([_harness.In("new/archives")], Directory.GetFileSystemEntries(_harness.In("new")));
    }

    [Fact]
    public async Task And_that_works_at_once()
    {
        await BackUpAsync();
        Directory.CreateDirectory(_harness.In("new"));
        Directory.Move(_harness.In("backupedge-data/archives"), _harness.In("new/archives"));

        Assert.Equal(0, await _harness.RunAsync("rebuild", "--data", "new"));
        Assert.Contains("Rebuilt: 1 backup from", _harness.Output, StringComparison.Ordinal);
        Assert.Contains("put holds again with 'backupedge hold ID'", _harness.Errors, StringComparison.Ordinal);
        await _harness.AnswerAsync("restore", "latest", "--to", "out", "--data", "new");
        Assert.Equal("1", await File.ReadAllTextAsync(_harness.In("out/bots/start.bas"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Archives_in_the_wrong_folder_are_recognised()
    {
        await BackUpAsync();
        Directory.CreateDirectory(_harness.In("a b"));
        Directory.Move(_harness.In("backupedge-data/archives"), _harness.In("a b/archives"));

        Assert.Equal(2, await _harness.RunAsync("list", "--data", "a b/archives"));
        Assert.Contains($"use --data '{_harness.In("a b")}'.", _harness.Errors, StringComparison.Ordinal);

        Directory.Move(_harness.In("a b/archives"), _harness.In("a b/moved"));
        foreach (var command in (string[])["list", "rebuild"])
        {
            Assert.Equal(2, await _harness.RunAsync(command, "--data", "a b/moved"));
            Assert.Contains($"Move them to '{_harness.In("a b/moved/archives")}'", _harness.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_folder_without_archives_is_no_lost_one()
    {
        Directory.CreateDirectory(_harness.In("new/archives"));

        Assert.Equal(2, await _harness.RunAsync("list", "--data", "new"));

        Assert.Contains("There is no BackupEdge data folder at", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rebuild_names_what_is_lost_and_what_it_left_out_and_sets_the_old_key_aside()
    {
        var held = await BackUpAsync();
        await _harness.AnswerAsync("hold", held);
        var twin = await BackUpAsync();
        _harness.Write("backupedge-data/admin.key", "bek_old");
        File.SetUnixFileMode(_harness.In("backupedge-data/admin.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var bytes = await File.ReadAllBytesAsync(Archive(twin), TestContext.Current.CancellationToken);
        bytes[^30] ^= 1;
        await File.WriteAllBytesAsync(Archive(twin), bytes, TestContext.Current.CancellationToken);

        Assert.Equal(3, await _harness.RunAsync("rebuild"));

        Assert.Contains($"warning: {twin}.bea is not in the catalogue: ", _harness.Errors, StringComparison.Ordinal);
        Assert.Contains($"On hold before: {held}\n", _harness.Errors, StringComparison.Ordinal);
        var key = Assert.Single(Directory.GetFiles(_harness.In("backupedge-data"), "admin.key*"));
        Assert.StartsWith(_harness.In("backupedge-data/admin.key.before-rebuild-"), key, StringComparison.Ordinal);
        Assert.Contains($"its file is renamed to {key}", _harness.Output, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));

        Assert.Equal(1, await _harness.RunAsync("status", "--check"));
        Assert.Contains("archive_unreadable", _harness.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_is_answered_as_json()
    {
        var held = await BackUpAsync();
        await _harness.AnswerAsync("hold", held);
        _harness.Write("backupedge-data/admin.key", "bek_old");

        var answer = await _harness.AnswerAsync("rebuild");

        Assert.Equal([held], answer.GetProperty("lost_holds").EnumerateArray().Select(id => id.GetString()));
        Assert.True(File.Exists(answer.GetProperty("kept_admin_key").GetString()));
        Assert.Equal(JsonValueKind.Null, (await _harness.AnswerAsync("rebuild")).GetProperty("kept_admin_key").ValueKind);
    }

    private string Archive(string id) => _harness.In($"backupedge-data/archives/{id}.bea");

    private async Task<string> BackUpAsync() =>
        (await _harness.AnswerAsync("backup", "--source", "bots")).GetProperty("backup_id").GetString()!;
}
