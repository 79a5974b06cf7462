using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Tests.Configuration;

public sealed class EncryptionSettingsTests : IDisposable
{
    private const string Recipient = "age1pj54vpf79fa3rc5u2hmeq5l5d6qxy7zextky39vtek8pr5yur4nq30sqdz";
    private readonly SettingsHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void By_default_the_keys_decide_about_the_mode()
    {
        var encryption = _harness.Load().Settings.Encryption;

        Assert.Null(encryption.Mode);
        Assert.Empty(encryption.ContentRecipients);
    }

    [Theory]
    [InlineData("none", EncryptionMode.None)]
    [InlineData("shared", EncryptionMode.Shared)]
    [InlineData("sealed", EncryptionMode.Sealed)]
    internal void The_mode_is_read(string word, EncryptionMode expected)
    {
        _harness.Set("BACKUPEDGE__ENCRYPTION__MODE", word);

        Assert.Equal(expected, _harness.Load().Settings.Encryption.Mode);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("20GB", 20_000_000_000)]
    public void The_bytes_of_a_day_are_read(string text, long expected)
    {
        _harness.Set("BACKUPEDGE__ENCRYPTION__RESEAL_BYTES_PER_DAY", text);

        Assert.Equal(expected, _harness.Load().Settings.Encryption.ResealBytesPerDay);
    }

    [Fact]
    public void A_configured_key_file_is_the_only_place()
    {
        _harness.Config($$"""{ "encryption": { "key_file": "keys/host.key", "content_recipients": ["{{Recipient}}"] } }""");

        var loaded = _harness.Load(input => input with { SystemFile = "/nowhere/backupedge.json" });

        var encryption = loaded.Settings.Encryption;
        Assert.Equal([_harness.In("keys/host.key")], encryption.KeyFiles);
        Assert.Equal(_harness.In("keys/host.key"), encryption.NewKeyFile);
        Assert.Equal(Recipient, Assert.Single(encryption.ContentRecipients).ToString());
        Assert.Contains(loaded.Values, value => value.Key == "encryption.key_file" && value.Value == _harness.In("keys/host.key"));
    }

    [Fact]
    public void Otherwise_it_is_a_credential_a_secret_or_a_file_of_the_service_or_the_user()
    {
        _harness.Set("CREDENTIALS_DIRECTORY", "/run/credentials/backupedge.service");
        _harness.Set("HOME", "/home/bot");

        var places = _harness.Load(input => input with { SystemFile = "/nowhere/backupedge.json" }).Settings.Encryption.KeyFiles;

        Assert.Equal(["/run/credentials/backupedge.service/backupedge.key", "/run/secrets/backupedge_key"], places.Take(2));
        string[] own = ["/nowhere/encryption.key", "/home/bot/.config/backupedge/encryption.key"];
        Assert.Equal(Posix.geteuid() == 0 ? own : own.Reverse(), places.Skip(2));
        _harness.Set("XDG_CONFIG_HOME", "/home/bot/config");
        Assert.Contains("/home/bot/config/backupedge/encryption.key", _harness.Load().Settings.Encryption.KeyFiles);
    }

    [Fact]
    public void The_key_file_must_not_lie_in_the_data_folder()
    {
        _harness.Config("""{ "data": "store", "encryption": { "key_file": "store/host.key" } }""");
        Assert.Contains("'encryption.key_file' must not lie in the data folder", _harness.Refused().Message, StringComparison.Ordinal);

        Directory.CreateDirectory(_harness.In("store"));
        Directory.CreateSymbolicLink(_harness.In("link"), _harness.In("store"));
        _harness.Config("""{ "data": "store", "encryption": { "key_file": "link/host.key" } }""");
        Assert.Contains("'encryption.key_file' must not lie in the data folder", _harness.Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_home_folder_in_the_data_folder_is_no_place_for_it()
    {
        _harness.Config("""{ "data": "store" }""");
        _harness.Set("HOME", _harness.In("store"));

        var encryption = _harness.Load().Settings.Encryption;

        Assert.Null(encryption.NewKeyFile);
        Assert.DoesNotContain(encryption.KeyFiles, place => place.StartsWith(_harness.Folder, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "mode": "seald" }""", "'encryption.mode' must be one of none, shared, sealed, not 'seald'. Did you mean 'sealed'?")]
    [InlineData("""{ "keyfile": "/k" }""", "'encryption.keyfile' is not a known key. Did you mean 'key_file'?")]
    [InlineData("""{ "content_recipients": ["age1x"] }""", "must be a list of public keys of age")]
    public void Other_values_are_refused(string encryption, string expected)
    {
        _harness.Config($$"""{ "encryption": {{encryption}} }""");

        Assert.Contains(expected, _harness.Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_identity_in_place_of_a_recipient_does_not_appear_in_the_message()
    {
        const string Identity = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
        _harness.Config($$"""{ "encryption": { "content_recipients": ["{{Identity}}"] } }""");

        Assert.DoesNotContain("SECRET-KEY", _harness.Refused().Message, StringComparison.Ordinal);
    }
}
