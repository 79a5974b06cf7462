using System.Security.Cryptography;
using BackupEdge.Configuration;

namespace BackupEdge.Tests.Configuration;

/// <summary>Tests that secrets that others know or can guess are refused before the service starts.</summary>
public sealed class SecretSettingTests : IDisposable
{
    private const string BotserverSecret = "dev-secret-key-change-in-production-minimum-32-chars";
    private const string EmbeddedSecret = "embedded-change-me-in-production";
    private readonly SettingsHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData(BotserverSecret)]
    [InlineData(EmbeddedSecret)]
    public void A_published_secret_is_refused_in_every_setting(string secret)
    {
        _harness.Set("BACKUPEDGE__AUTH__JWT__SECRET", secret);
        AssertPublished("'auth.jwt.secret'", secret);

        _harness.Set("BACKUPEDGE__AUTH__JWT__SECRET", "");
        using var file = new SettingsHarness();
        file.Write("jwt", secret + "\n");
        file.Config("""{ "auth": { "jwt": { "secret_file": "jwt" } } }""");
        Assert.Contains(
            "'auth.jwt.secret_file' is published as the default secret",
            file.Refused(WithSecrets).Message,
            StringComparison.Ordinal
        );

        using var webhook = new SettingsHarness();
        webhook.Config($$"""{ "webhooks": { "chat": { "url": "https://a.example.org/", "secret": "{{secret}}" } } }""");
        Assert.Contains(
            "'webhooks.chat.secret' is published as the default secret",
            webhook.Refused(WithSecrets).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 1)]
    [InlineData("abcdefghijkabcdefghijkabcdefghijkabcdefghijk", 11)]
    public void A_secret_with_fewer_than_twelve_different_bytes_is_refused(string secret, int different)
    {
        _harness.Config($$"""{ "auth": { "jwt": { "secret": "{{secret}}" } } }""");

        var message = _harness.Refused(WithSecrets).Message;

        Assert.Contains($"'auth.jwt.secret' has only {different} different bytes", message, StringComparison.Ordinal);
        Assert.Contains("openssl rand -base64 32", message, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("please-change-this-secret-to-your-own-value", "consists of common words. It can be guessed.")]
    [InlineData("abcdefghijklabcdefghijklabcdefghijkl", "repeats a sequence of 12 bytes. It can be guessed.")]
    [InlineData("abcdefghijklmnopqrstuvwxyz012345", "consists of runs such as abcdef or 012345. It can be guessed.")]
    public void A_secret_that_a_person_made_up_is_refused_unless_another_service_chose_it(string secret, string problem)
    {
        _harness.Config($$"""{ "auth": { "jwt": { "secret": "{{secret}}" } } }""");
        var message = _harness.Refused(WithSecrets).Message;
        Assert.Contains($"'auth.jwt.secret' {problem} Create a random secret", message, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, message, StringComparison.Ordinal);

        _harness.Config($$"""{ "webhooks": { "chat": { "url": "https://a.example.org/", "secret": "{{secret}}" } } }""");
        Assert.Contains($"'webhooks.chat.secret' {problem}", _harness.Refused(WithSecrets).Message, StringComparison.Ordinal);

        _harness.Config(
            $$"""
            { "mail": { "server": "mail.example.org", "from": "a@example.org", "to": ["b@example.org"], "username": "a",
                "password": "{{secret}}" } }
            """
        );
        Assert.NotNull(_harness.Load(WithSecrets).Settings.Mail);
    }

    [Fact]
    public void Random_secrets_are_accepted()
    {
        for (var i = 0; i < 200; i++)
        {
            _harness.Config($$"""{ "auth": { "jwt": { "secret": "{{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}}" } } }""");
            Assert.Equal(44, _harness.Load(WithSecrets).Settings.Jwt!.Secret.Length);
        }
    }

    private static SettingsInput WithSecrets(SettingsInput input) => input with { WithSecrets = true };

    private void AssertPublished(string setting, string secret)
    {
        var message = _harness.Refused(WithSecrets).Message;
        Assert.Contains($"{setting} is published as the default secret", message, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, message, StringComparison.Ordinal);
    }
}
