using System.Text.Json;
using BackupEdge.DataFolder;

namespace BackupEdge.Tests.Commands;

/// <summary>The commands that read contents, on a data folder in mode <c>sealed</c>.</summary>
public sealed class SealedContentTests : IDisposable
{
    private readonly CommandHarness _harness = new();
    private string _identity = "";
    private string _passphrase = "";

    public SealedContentTests() => _harness.Variables["BACKUPEDGE__ENCRYPTION__KEY_FILE"] = _harness.In("host.key");

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Contents_need_an_identity_or_a_passphrase()
    {
        await BackUpAsync();
        Assert.NotEqual(0, await _harness.RunAsync("cat", "latest", "bots/start.bas"));
        Assert.Contains("--identity FILE", _harness.Errors, StringComparison.Ordinal);
        Assert.NotEqual(0, await _harness.RunAsync("restore", "latest", "--to", "out"));
        Assert.Contains("--identity FILE", _harness.Errors, StringComparison.Ordinal);

        Assert.Equal(0, await _harness.RunAsync("cat", "latest", "bots/start.bas", "--identity", _identity));
        Assert.Equal("TALK", _harness.ByteText);
        Assert.Equal(0, await _harness.RunAsync("export", "latest", "--output", "all.tar", "--passphrase-file", _passphrase));
        Assert.Equal(0, await _harness.RunAsync("verify", "latest"));
        Assert.EndsWith("; 1 chunk by seal only, since the contents are locked\n", _harness.Output, StringComparison.Ordinal);
        Assert.Equal(0, await _harness.RunAsync("verify", "latest", "--identity", _identity));
        Assert.DoesNotContain("locked", _harness.Output, StringComparison.Ordinal);
        Assert.Equal(0, await _harness.RunAsync("restore", "latest", "--to", "out", "--identity", _identity));
        Assert.Equal("TALK", await File.ReadAllTextAsync(_harness.In("out/bots/start.bas"), TestContext.Current.CancellationToken));
        Assert.DoesNotContain("SECRET-KEY-", _harness.Output + _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_of_the_data_folder_is_restored_with_an_identity_only()
    {
        await BackUpAsync();
        File.Delete(_harness.In("host.key"));
        Directory.Move(_harness.In("backupedge-data"), _harness.In("copied"));

        Assert.NotEqual(0, await _harness.RunAsync("restore", "latest", "--to", "out", "--data", "copied"));
        Assert.Equal(0, await _harness.RunAsync("restore", "latest", "--to", "out", "--data", "copied", "--identity", _identity));

        Assert.Equal("TALK", await File.ReadAllTextAsync(_harness.In("out/bots/start.bas"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Beside_a_server_a_restore_with_an_identity_runs_in_the_command_and_a_verify_is_refused()
    {
        await BackUpAsync();
        using var server = DataFolderLock.Take(new(_harness.In("backupedge-data")), "http://127.0.0.1:9");

        Assert.Equal(5, await _harness.RunAsync("verify", "latest", "--identity", _identity));
        Assert.Contains("encryption unlock", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(5, await _harness.RunAsync("restore", "latest", "--target", "staging", "--restore-database", "--identity", _identity));
        Assert.Contains("--to FOLDER", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(0, await _harness.RunAsync("restore", "latest", "--to", "out", "--identity", _identity));
        Assert.True(File.Exists(_harness.In("out/bots/start.bas")));
        Assert.Equal(0, await _harness.RunAsync("restore", "latest", "--target", "staging", "--identity", _identity));
        Assert.True(File.Exists(_harness.In("backupedge-data/staging/bots/start.bas")));
    }

    [Fact]
    public async Task A_wrong_identity_is_refused_before_anything_is_restored()
    {
        await BackUpAsync();
        using var other = BackupEdge.Encryption.Age.AgeIdentity.Generate();
        var file = _harness.Write("other.key", other.ToText());

        Assert.NotEqual(0, await _harness.RunAsync("restore", "latest", "--to", "out", "--identity", file, "--json"));

        Assert.Equal("wrong_key", JsonElement.Parse(_harness.Errors).GetProperty("error").GetString());
        Assert.False(Directory.Exists(_harness.In("out")));
    }

    [Theory]
    [InlineData("restore", "latest", "--target", "staging")]
    [InlineData("cat", "latest", "bots/start.bas")]
    [InlineData("export", "latest", "--output", "all.tar")]
    [InlineData("verify", "latest")]
    public async Task An_identity_is_not_for_a_server_elsewhere(params string[] command)
    {
        Assert.Equal(2, await _harness.RunAsync([.. command, "--identity", "recovery.key", "--server", "http://localhost:9"]));

        Assert.Contains("encryption unlock", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unlock_needs_a_server()
    {
        Assert.Equal(2, await _harness.RunAsync("encryption", "unlock", "--identity", "recovery.key"));
        Assert.Contains("--server URL", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await _harness.RunAsync("encryption", "lock"));
    }

    private async Task BackUpAsync()
    {
        _harness.Write("bots/start.bas", "TALK");
        _passphrase = _harness.Write("passphrase", "correct horse battery\n");
        var made = await _harness.AnswerAsync("encryption", "init", "--mode", "sealed", "--passphrase-file", _passphrase);
        _identity = _harness.Write("recovery.key", made.GetProperty("recovery_identity").GetString()!);
        Assert.Equal(0, await _harness.RunAsync("backup", "--source", $"bots={_harness.In("bots")}"));
    }
}
