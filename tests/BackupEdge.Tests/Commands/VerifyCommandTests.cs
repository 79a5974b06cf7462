using System.Security.Cryptography;
using System.Text.Json;

namespace BackupEdge.Tests.Commands;

/// <summary>What a verify of damaged and missing archives reports.</summary>
public sealed class VerifyCommandTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public VerifyCommandTests()
    {
        for (var i = 0; i < 100; i++)
        {
            _harness.Write($"bots/{i}", Convert.ToHexString(RandomNumberGenerator.GetBytes(1000)));
        }
    }

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Each_affected_backup_is_named_and_of_many_problems_the_first_are_listed()
    {
        var full = await BackUpAsync("full");
        _harness.Write("bots/new", "new");
        var incremental = await BackUpAsync("incremental");
        var path = ArchiveOf(full);
        var bytes = await File.ReadAllBytesAsync(path, Ct);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Ct);

        Assert.Equal(1, await _harness.RunAsync("verify", "--all"));

        foreach (var id in (string[])[full, incremental])
        {
            Assert.Matches(
                $@"(?m)^error: \d+ problems were found in '{id}' \(the first 20 are listed above\)\. \d+ entr(y is|ies are) intact ",
                _harness.Errors
            );
        }

        Assert.DoesNotContain("(listed above)", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(1, await _harness.RunAsync("verify", full, "--json"));
        var error = JsonSerializer.Deserialize<JsonElement>(_harness.Errors);
        Assert.Contains("(see `errors`)", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_an_archive_that_cannot_be_opened_nothing_is_said_to_be_restorable()
    {
        var id = await BackUpAsync("full");
        await using (var file = File.Open(ArchiveOf(id), FileMode.Open))
        {
            file.SetLength(file.Length / 2);
        }

        Assert.Equal(1, await _harness.RunAsync("verify", id));

        Assert.Matches($@"(?m)^error: 1 problem was found in '{id}' \(listed above\)\. Make a new full backup now\.$", _harness.Errors);
    }

    [Fact]
    public async Task A_missing_archive_is_reported_and_fails_the_verify_of_all()
    {
        var missing = await BackUpAsync("full");
        var whole = await BackUpAsync("full");
        File.Delete(ArchiveOf(missing));

        Assert.Equal(1, await _harness.RunAsync("verify", "--all"));

        Assert.Contains($"{whole} is intact", _harness.Output, StringComparison.Ordinal);
        Assert.Contains($"error: The archive of '{missing}' is not in the archive store.", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(1, await _harness.RunAsync("verify", "--all", "--json"));
        Assert.Equal(1, JsonSerializer.Deserialize<JsonElement>(_harness.Output).GetArrayLength());
        var error = JsonSerializer.Deserialize<JsonElement>(_harness.Errors);
        Assert.Equal("archive_missing", error.GetProperty("error").GetString());
        Assert.Equal(missing, error.GetProperty("details").GetProperty("backup_id").GetString());
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private async Task<string> BackUpAsync(string type) =>
        (await _harness.AnswerAsync("backup", "--source", "bots", "--type", type)).GetProperty("backup_id").GetString()!;

    private string ArchiveOf(string id) => _harness.In($"backupedge-data/archives/{id}.bea");
}
