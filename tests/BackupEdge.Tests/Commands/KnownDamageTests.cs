using System.Security.Cryptography;

namespace BackupEdge.Tests.Commands;

/// <summary>Archives that others need are damaged or disappear: it is reported, and the next backup does not refer to them.</summary>
public sealed class KnownDamageTests : IDisposable
{
    private readonly CommandHarness _harness = new();
    private readonly byte[] _large = RandomNumberGenerator.GetBytes(300_000);

    public KnownDamageTests()
    {
        _harness.Write("bots/start.bas", "TALK 1");
        File.WriteAllBytes(_harness.In("bots/large"), _large);
        _harness.Write("backupedge.json", """{ "sources": { "bots": { "path": "bots" } } }""");
    }

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_missing_archive_is_reported_for_each_backup_that_needs_it_and_stored_again(bool isDeleted)
    {
        var first = await BackUpAsync("full");
        _harness.Write("bots/start.bas", "TALK 2");
        var second = await BackUpAsync("incremental");
        if (isDeleted)
        {
            await _harness.AnswerAsync("delete", first);
        }

        var archive = Assert.Single(
            Directory.GetFiles(_harness.In("backupedge-data/archives"), $"{first}.*"),
            path => Path.GetExtension(path) is ".bea" or ".bec"
        );
        File.Move(archive, _harness.In("away"));
        await _harness.RunAsync("prune");

        Assert.NotEqual(0, await _harness.RunAsync("status", "--check"));
        Assert.Contains(
            $"The backup '{second}' cannot be restored completely: it needs the archive '{first}'",
            _harness.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(0, await _harness.RunAsync("backup"));
        Assert.Contains($"The archive '{first}', which it needs, is missing.", _harness.Output + _harness.Errors, StringComparison.Ordinal);
        await AssertRestoredAsync();

        File.Move(_harness.In("away"), archive);
        await _harness.RunAsync("prune");
        Assert.Equal(0, await _harness.RunAsync("status", "--check"));
    }

    [Fact]
    public async Task What_a_verify_has_found_damaged_is_stored_again()
    {
        var first = await BackUpAsync("full");
        _harness.Write("bots/start.bas", "TALK 2");
        await BackUpAsync("incremental");
        var archive = _harness.In($"backupedge-data/archives/{first}.bea");
        var bytes = File.ReadAllBytes(archive);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(archive, bytes);
        Assert.NotEqual(0, await _harness.RunAsync("verify", first));

        // The incremental backup was not verified since, and needs the same archive.
        Assert.Equal(0, await _harness.RunAsync("backup"));

        Assert.Contains("Damage was found in an archive that it needs", _harness.Output + _harness.Errors, StringComparison.Ordinal);
        await AssertRestoredAsync();
        Assert.Equal(0, await _harness.RunAsync("verify", "latest"));
        _harness.Write("bots/start.bas", "TALK 3");
        Assert.Equal(0, await _harness.RunAsync("backup"));
        Assert.DoesNotContain("Damage was found", _harness.Output + _harness.Errors, StringComparison.Ordinal);
    }

    private async Task AssertRestoredAsync()
    {
        Assert.Equal(0, await _harness.RunAsync("restore", "latest", "--to", "out"));
        Assert.Equal(_large, File.ReadAllBytes(_harness.In("out/bots/large")));
        Directory.Delete(_harness.In("out"), recursive: true);
    }

    private async Task<string> BackUpAsync(string type) =>
        (await _harness.AnswerAsync("backup", "--type", type)).GetProperty("backup_id").GetString()!;
}
