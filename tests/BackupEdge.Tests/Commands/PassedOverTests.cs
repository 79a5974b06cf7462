using System.Text.Json;
using BackupEdge.Load.Fuzzing;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Commands;

/// <summary>
/// Files in the archive folder that cannot be added to the catalogue: they are reported, archives that they may need are not deleted, and
/// neither the service nor a command fails because of them.
/// </summary>
public sealed class PassedOverTests : IDisposable
{
    private readonly CommandHarness _harness = new();
    private readonly byte[] _big = new byte[400_000];

    public PassedOverTests()
    {
        _harness.Variables["BACKUPEDGE__PROTECTION__UNDELETE_DAYS"] = "0";
        new Random(1).NextBytes(_big);
        _harness.Write("bots/a", "a");
        File.WriteAllBytes(_harness.In("bots/big"), _big);
    }

    public void Dispose() => _harness.Dispose();

    private string Archives => _harness.In("backupedge-data/archives");

    [Theory]
    [InlineData("damaged")]
    [InlineData("still being copied")]
    [InlineData("empty")]
    [InlineData("of a newer version")]
    [InlineData("a dangling link")]
    public async Task A_rebuild_deletes_nothing_that_an_unreadable_archive_needs(string kind)
    {
        var path = await MakeChainAsync();
        var whole = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        Damage(path, whole, kind);

        Assert.Equal(3, await _harness.RunAsync("rebuild", "--json"));
        var answer = JsonSerializer.Deserialize<JsonElement>(_harness.Output);
        Assert.Equal(0, answer.GetProperty("backups").GetInt32());
        var passed = Assert.Single(answer.GetProperty("passed_over").EnumerateArray());
        Assert.Equal(Path.GetFileName(path), passed.GetProperty("file").GetString());
        Assert.NotEmpty(passed.GetProperty("reason").GetString()!);
        Assert.Equal(3, await _harness.RunAsync("rebuild"));
        Assert.Contains(Path.GetFileName(path), _harness.Errors, StringComparison.Ordinal);

        File.Delete(path);
        await File.WriteAllBytesAsync(path, whole, TestContext.Current.CancellationToken);
        Assert.Equal(0, await _harness.RunAsync("rebuild"));
        await AssertRestoresAllAsync();
    }

    [Fact]
    public async Task Retired_archives_are_not_deleted_before_their_dependent_arrives()
    {
        var path = await MakeChainAsync();
        var apart = _harness.In("apart.bea");
        File.Move(path, apart);

        Assert.Equal(0, await _harness.RunAsync("rebuild"));
        Assert.Equal(0, await _harness.RunAsync("prune"));
        File.Move(apart, path);
        Assert.Equal(0, await _harness.RunAsync("rebuild"));

        await AssertRestoresAllAsync();
    }

    [Fact]
    public async Task Delete_and_prune_keep_what_an_unreadable_archive_may_need()
    {
        var path = await MakeChainAsync();
        var whole = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        Damage(path, whole, "damaged");
        await _harness.RunAsync("rebuild");
        var other = await BackUpAsync("full");

        Assert.Equal(0, await _harness.RunAsync("delete", other, "--force"));
        Assert.Equal(3, await _harness.RunAsync("prune"));
        Assert.Equal(2, Directory.GetFiles(Archives, "*.bec").Length);
        Assert.Contains(Path.GetFileName(path), _harness.Output + _harness.Errors, StringComparison.Ordinal);

        await File.WriteAllBytesAsync(path, whole, TestContext.Current.CancellationToken);
        Assert.Equal(0, await _harness.RunAsync("prune"));
        await AssertRestoresAllAsync();
    }

    [Theory]
    [InlineData("{0} (1).bea")]
    [InlineData("._{0}.bea")]
    [InlineData("{0}.old.bea")]
    [InlineData("{0} copy.bec")]
    [InlineData("\u00e9\n.bea")]
    public async Task A_stray_file_stops_no_command_and_is_reported(string name)
    {
        var id = await BackUpAsync("full");
        var stray = Path.Combine(Archives, string.Format(System.Globalization.CultureInfo.InvariantCulture, name, id));
        File.Copy(Path.Combine(Archives, id + ".bea"), stray);

        await AssertPassedOverAsync();

        Assert.True(File.Exists(stray));
    }

    [Theory]
    [InlineData("loop")]
    [InlineData("folder")]
    [InlineData("pipe")]
    public async Task An_entry_that_is_not_a_file_stops_no_command_and_is_reported(string kind)
    {
        await BackUpAsync("full");
        var path = Path.Combine(Archives, "backup-20261128-100002-cccccc.bea");
        switch (kind)
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

        // The link may lead to an archive that is not mounted now.
        await AssertPassedOverAsync(pruned: kind == "loop" ? 3 : 0);
    }

    private async Task AssertPassedOverAsync(int pruned = 0)
    {
        await BackUpAsync("incremental");
        Assert.Equal(1, await _harness.RunAsync("status", "--check", "--json"));
        var reasons = JsonSerializer.Deserialize<JsonElement>(_harness.Output).GetProperty("reasons").EnumerateArray();
        Assert.Single(reasons, reason => reason.GetProperty("code").GetString() == "archive_unreadable");
        Assert.Equal(pruned, await _harness.RunAsync("prune"));
        await AssertRestoresAllAsync();
    }

    // Makes a full backup and an incremental one on it, deletes the full one, and returns the archive of the incremental one.
    private async Task<string> MakeChainAsync()
    {
        var full = await BackUpAsync("full");
        await Task.Delay(100, TestContext.Current.CancellationToken);
        _harness.Write("bots/b", "b");
        await BackUpAsync("incremental");
        await _harness.AnswerAsync("delete", full, "--force");
        Assert.Single(Directory.GetFiles(Archives, "*.bec"));
        return Assert.Single(Directory.GetFiles(Archives, "*.bea"));
    }

    private static void Damage(string path, byte[] whole, string kind)
    {
        File.Delete(path);
        switch (kind)
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
            case "a dangling link":
                File.CreateSymbolicLink(path, "/nowhere/at/all");
                break;
            default:
                var newer = ForgedArchive.Parse(whole);
                newer.RequiredFlags = 1;
                File.WriteAllBytes(path, newer.ToBytes());
                break;
        }
    }

    private async Task AssertRestoresAllAsync()
    {
        await _harness.AnswerAsync("restore", "latest", "--to", "out");
        Assert.Equal("a", await File.ReadAllTextAsync(_harness.In("out/bots/a"), TestContext.Current.CancellationToken));
        Assert.Equal(_big, await File.ReadAllBytesAsync(_harness.In("out/bots/big"), TestContext.Current.CancellationToken));
    }

    private async Task<string> BackUpAsync(string type) =>
        (await _harness.AnswerAsync("backup", "--source", "bots", "--type", type)).GetProperty("backup_id").GetString()!;
}
