using System.Text.Json;
using BackupEdge.Load.Fuzzing;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Commands;

/// <summary>
/// What lies in the archive folder and cannot be taken into the catalogue: nothing that it may need is deleted, it is named, and it stops
/// neither the service nor a command.
/// </summary>
public sealed class PassedOverTests : IDisposable
{
    private readonly CommandHarness _bench = new();
    private readonly byte[] _big = new byte[400_000];

    public PassedOverTests()
    {
        new Random(1).NextBytes(_big);
        _bench.Write("bots/a", "a");
        File.WriteAllBytes(_bench.In("bots/big"), _big);
    }

    public void Dispose() => _bench.Dispose();

    private string Archives => _bench.In("backupedge-data/archives");

    [Theory]
    [InlineData("damaged")]
    [InlineData("still being copied")]
    [InlineData("empty")]
    [InlineData("of a newer version")]
    [InlineData("a link into nothing")]
    public async Task A_rebuild_deletes_nothing_that_an_archive_needs_which_cannot_be_read(string how)
    {
        var path = await MakeChainAsync();
        var whole = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        Harm(path, whole, how);

        Assert.Equal(3, await _bench.RunAsync("rebuild", "--json"));
        var answer = JsonSerializer.Deserialize<JsonElement>(_bench.Output);
        Assert.Equal(0, answer.GetProperty("backups").GetInt32());
        var passed = Assert.Single(answer.GetProperty("passed_over").EnumerateArray());
        Assert.Equal(Path.GetFileName(path), passed.GetProperty("file").GetString());
        Assert.NotEmpty(passed.GetProperty("reason").GetString()!);
        Assert.Equal(3, await _bench.RunAsync("rebuild"));
        Assert.Contains(Path.GetFileName(path), _bench.Errors, StringComparison.Ordinal);

        File.Delete(path);
        await File.WriteAllBytesAsync(path, whole, TestContext.Current.CancellationToken);
        Assert.Equal(0, await _bench.RunAsync("rebuild"));
        await RestoresAllAsync();
    }

    [Fact]
    public async Task Retired_archives_that_arrive_before_the_archive_that_needs_them_are_kept()
    {
        var path = await MakeChainAsync();
        var apart = _bench.In("apart.bea");
        File.Move(path, apart);

        Assert.Equal(0, await _bench.RunAsync("rebuild"));
        Assert.Equal(0, await _bench.RunAsync("prune"));
        File.Move(apart, path);
        Assert.Equal(0, await _bench.RunAsync("rebuild"));

        await RestoresAllAsync();
    }

    [Fact]
    public async Task A_delete_and_a_prune_keep_what_an_archive_may_need_that_cannot_be_read()
    {
        var path = await MakeChainAsync();
        var whole = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        Harm(path, whole, "damaged");
        await _bench.RunAsync("rebuild");
        var other = await BackUpAsync("full");

        Assert.Equal(0, await _bench.RunAsync("delete", other));
        Assert.Equal(0, await _bench.RunAsync("prune"));
        Assert.Equal(2, Directory.GetFiles(Archives, "*.bec").Length);
        Assert.Contains(Path.GetFileName(path), _bench.Output + _bench.Errors, StringComparison.Ordinal);

        await File.WriteAllBytesAsync(path, whole, TestContext.Current.CancellationToken);
        Assert.Equal(0, await _bench.RunAsync("prune"));
        await RestoresAllAsync();
    }

    [Theory]
    [InlineData("{0} (1).bea")]
    [InlineData("._{0}.bea")]
    [InlineData("{0}.old.bea")]
    [InlineData("{0} copy.bec")]
    [InlineData("\u00e9\n.bea")]
    public async Task A_stray_file_stops_no_command_and_is_named(string name)
    {
        var id = await BackUpAsync("full");
        var stray = Path.Combine(Archives, string.Format(System.Globalization.CultureInfo.InvariantCulture, name, id));
        File.Copy(Path.Combine(Archives, id + ".bea"), stray);

        await IsPassedOverAsync();

        Assert.True(File.Exists(stray));
    }

    [Theory]
    [InlineData("loop")]
    [InlineData("folder")]
    [InlineData("pipe")]
    public async Task What_is_no_file_stops_no_command_and_is_named(string what)
    {
        await BackUpAsync("full");
        var path = Path.Combine(Archives, "backup-20261128-100002-cccccc.bea");
        switch (what)
        {
            case "loop":
                File.CreateSymbolicLink(path, path);
                break;
            case "folder":
                Directory.CreateDirectory(path);
                break;
            default:
                TreeMaker.Fifo(TreeMaker.Bytes(path));
                break;
        }

        await IsPassedOverAsync();
    }

    private async Task IsPassedOverAsync()
    {
        await BackUpAsync("incremental");
        Assert.Equal(1, await _bench.RunAsync("status", "--check", "--json"));
        var reasons = JsonSerializer.Deserialize<JsonElement>(_bench.Output).GetProperty("reasons").EnumerateArray();
        Assert.Single(reasons, reason => reason.GetProperty("code").GetString() == "archive_unreadable");
        Assert.Equal(0, await _bench.RunAsync("prune"));
        await RestoresAllAsync();
    }

    // A base that was deleted, and an incremental upon it; gives the file of the latter.
    private async Task<string> MakeChainAsync()
    {
        var full = await BackUpAsync("full");
        await Task.Delay(100, TestContext.Current.CancellationToken);
        _bench.Write("bots/b", "b");
        await BackUpAsync("incremental");
        await _bench.AnswerAsync("delete", full);
        Assert.Single(Directory.GetFiles(Archives, "*.bec"));
        return Assert.Single(Directory.GetFiles(Archives, "*.bea"));
    }

    private static void Harm(string path, byte[] whole, string how)
    {
        File.Delete(path);
        switch (how)
        {
            case "damaged":
                var bytes = whole.ToArray();
                bytes[^30] ^= 1;
                File.WriteAllBytes(path, bytes);
                break;
            case "still being copied":
                File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
                break;
            case "empty":
                File.WriteAllBytes(path, []);
                break;
            case "a link into nothing":
                File.CreateSymbolicLink(path, "/nowhere/at/all");
                break;
            default:
                var newer = ForgedArchive.Parse(whole);
                newer.RequiredFlags = 1;
                File.WriteAllBytes(path, newer.ToBytes());
                break;
        }
    }

    private async Task RestoresAllAsync()
    {
        await _bench.AnswerAsync("restore", "latest", "--to", "out");
        Assert.Equal("a", await File.ReadAllTextAsync(_bench.In("out/bots/a"), TestContext.Current.CancellationToken));
        Assert.Equal(_big, await File.ReadAllBytesAsync(_bench.In("out/bots/big"), TestContext.Current.CancellationToken));
    }

    private async Task<string> BackUpAsync(string type) =>
        (await _bench.AnswerAsync("backup", "--source", "bots", "--type", type)).GetProperty("backup_id").GetString()!;
}
