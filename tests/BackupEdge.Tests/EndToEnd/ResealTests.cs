namespace BackupEdge.Tests.EndToEnd;

/// <summary>The published command line encrypts a store that has backups in clear.</summary>
public sealed class ResealTests : IDisposable
{
    private readonly CommandScratch _scratch = new(hasOwnKeys: true);

    public ResealTests()
    {
        _scratch.MakeBots();
        File.WriteAllText(_scratch.In("backupedge.json"), """{ "sources": { "bots": { "path": "bots" } } }""");
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task After_a_reseal_no_archive_shows_a_name_and_all_backups_restore()
    {
        var full = await BackupAsync("full");
        Assert.True(HaveNames());
        var second = await BackupAsync("incremental");
        await _scratch.AnswerAsync("encryption", "init");
        var third = await BackupAsync("full");
        Assert.Equal(2, await CountAsync("none"));

        var resealed = await _scratch.AnswerAsync("encryption", "reseal");

        Assert.Equal(2, resealed.GetProperty("result").GetProperty("resealed_archives").GetInt64());
        Assert.Equal((0, 3), (await CountAsync("none"), await CountAsync("shared")));
        Assert.False(HaveNames());
        foreach (var id in (string[])[full, second, third])
        {
            var result = await _scratch.RunAsync("restore", id, "--to", _scratch.In(id), "--yes");
            Assert.True(result.ExitCode == 0, result.Errors);
            CommandScratch.AssertSame(_scratch.Bots, Path.Combine(_scratch.In(id), "bots"));
            Assert.Equal("shared", (await _scratch.AnswerAsync("show", id)).GetProperty("encryption").GetString());
        }

        Assert.Equal(0, (await _scratch.RunAsync("verify", "--all")).ExitCode);
    }

    [Fact]
    public async Task An_archive_from_before_the_reseal_in_place_of_the_encrypted_one_is_refused()
    {
        var id = await BackupAsync("full");
        var path = Path.Combine(_scratch.Data, "archives", id + ".bea");
        var earlier = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        await _scratch.AnswerAsync("encryption", "init");
        await _scratch.AnswerAsync("encryption", "reseal");
        Assert.Equal(0, (await _scratch.RunAsync("verify", id)).ExitCode);

        await File.WriteAllBytesAsync(path, earlier, TestContext.Current.CancellationToken);

        var verified = await _scratch.RunAsync("verify", id);
        Assert.NotEqual(0, verified.ExitCode);
        Assert.Contains("it was exchanged", verified.Output + verified.Errors, StringComparison.Ordinal);
        var restored = await _scratch.RunAsync("restore", id, "--to", _scratch.In("restored"), "--yes");
        Assert.NotEqual(0, restored.ExitCode);
        Assert.Contains("it was exchanged", restored.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_scratch.In("restored/bots/bot1.gbai/start.bas")));
    }

    private async Task<string> BackupAsync(string type)
    {
        File.WriteAllText(Path.Combine(_scratch.Bots, "bot1.gbai", "start.bas"), "TALK \"hello\"");
        return (await _scratch.AnswerAsync("backup", "--type", type)).GetProperty("backup_id").GetString()!;
    }

    private async Task<long> CountAsync(string encryption) =>
        (await _scratch.AnswerAsync("encryption", "status"))
            .GetProperty("archives")
            .EnumerateArray()
            .Where(archives => archives.GetProperty("encryption").GetString() == encryption)
            .Sum(archives => archives.GetProperty("count").GetInt64());

    // The list of files of an archive that is not encrypted is compressed, which leaves the first occurrence of a name as it is.
    private bool HaveNames() =>
        Directory
            .GetFiles(Path.Combine(_scratch.Data, "archives"))
            .Any(file => File.ReadAllBytes(file).AsSpan().IndexOf("start.bas"u8) >= 0);
}
