using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Encryption;

/// <summary>The host's key file: found, created, refused.</summary>
public sealed class HostKeyFileTests : IDisposable
{
    private readonly KeyHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void A_new_file_is_for_its_owner_only_and_is_read_again()
    {
        var path = _harness.At("etc/backupedge/encryption.key");
        _harness.Settings = new EncryptionDefinition { KeyFiles = [_harness.At("none"), path], NewKeyFile = path };

        var recipient = _harness.Store.HostKey.ReadOrCreate(_harness.Time.GetUtcNow());

        Assert.Equal(FileModes.OwnerFile, File.GetUnixFileMode(path));
        Assert.Equal(path, _harness.Store.HostKey.Found);
        using var keys = _harness.Store.HostKey.Read();
        Assert.Equal([recipient], keys.Recipients);
        Assert.Equal(recipient, _harness.Store.HostKey.ReadOrCreate(_harness.Time.GetUtcNow()));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(path)!, "*.new"));
    }

    [Fact]
    public void The_first_file_that_exists_counts()
    {
        File.WriteAllText(_harness.At("b"), "");
        File.WriteAllText(_harness.At("c"), "");
        _harness.Settings = new EncryptionDefinition { KeyFiles = [_harness.At("a"), _harness.At("b"), _harness.At("c")] };

        Assert.Equal(_harness.At("b"), _harness.Store.HostKey.Found);
    }

    [Fact]
    public void A_file_that_every_user_can_read_is_refused_with_what_to_do()
    {
        _harness.Init();
        File.SetUnixFileMode(_harness.HostKeyFile, FileModes.OwnerFile | UnixFileMode.OtherRead);

        var fault = Assert.Throws<Fault>(() => _harness.Store.Open());

        Assert.Equal(FaultCode.KeyMissing, fault.Code);
        Assert.Contains($"chmod o-rwx '{_harness.HostKeyFile}'", fault.Message, StringComparison.Ordinal);
        File.SetUnixFileMode(_harness.HostKeyFile, FileModes.OwnerFile | UnixFileMode.GroupRead);
        _harness.Store.Open().Dispose();
    }

    [Theory]
    [InlineData("", "has no identity")]
    [InlineData("AGE-SECRET-KEY-1SECRETSECRET", "wrong checksum")]
    [InlineData("correct horse battery", "must begin with AGE-SECRET-KEY-1")]
    public void A_file_that_is_no_identity_file_is_refused_without_showing_it(string text, string expected)
    {
        _harness.Init();
        File.WriteAllText(_harness.HostKeyFile, text);

        var fault = Assert.Throws<Fault>(() => _harness.Store.Open());

        Assert.Equal(FaultCode.KeyMissing, fault.Code);
        Assert.Contains(_harness.HostKeyFile, fault.Message, StringComparison.Ordinal);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRETSECRET", fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("horse", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_place_for_it_none_is_created()
    {
        _harness.Settings = new EncryptionDefinition();

        var fault = Assert.Throws<Fault>(() => _harness.Init());

        Assert.Equal(FaultCode.InvalidRequest, fault.Code);
        Assert.Contains("encryption.key_file", fault.Message, StringComparison.Ordinal);
        Assert.Null(_harness.Store.Newest);
    }
}
