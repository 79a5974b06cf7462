using System.Text;

namespace BackupEdge.Tests.Configuration;

public sealed class WebhookSettingsTests : IDisposable
{
    private const string Secret = "Zq8vT3nLx6WcR1yHb9KdM4sPf7JgU2eA";
    private readonly SettingsHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void All_settings_of_a_webhook_are_read_and_no_secret_is_shown()
    {
        File.SetUnixFileMode(_harness.Write("secret", Secret + "\n"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _harness.Config(
            $$"""
            { "webhooks": {
                "ops": { "url": "https://bots.example.org/hooks/T0/B0?token=hidden", "secret_file": "secret", "on": ["failed", "completed"] },
                "bot": { "url": "http://127.0.0.1:8080", "secret": "{{Secret}}" } } }
            """
        );

        var loaded = _harness.Load(input => input with { WithSecrets = true });

        var (ops, bot) = (loaded.Settings.FindWebhook("ops")!, loaded.Settings.FindWebhook("bot")!);
        Assert.Equal(new Uri("https://bots.example.org/hooks/T0/B0?token=hidden"), ops.Url);
        Assert.Equal(Secret, Encoding.UTF8.GetString(ops.Secret!));
        Assert.Equal(["failed", "completed"], ops.On);
        Assert.Equal(["failed", "warning", "overdue"], bot.On);
        Assert.Equal(Secret, Encoding.UTF8.GetString(bot.Secret!));
        Assert.Equal(("https://bots.example.org", "http://127.0.0.1:8080"), (ops.UrlOrigin, bot.UrlOrigin));
        Assert.Contains(loaded.Values, value => value is { Key: "webhooks.ops.url", Value: "https://bots.example.org/..." });
        Assert.Contains(loaded.Values, value => value is { Key: "webhooks.bot.url", Value: "http://127.0.0.1:8080" });
        Assert.Contains(loaded.Values, value => value is { Key: "webhooks.bot.secret", Value: "(secret)" });
        Assert.DoesNotContain(loaded.Warnings, warning => warning.Contains("webhook", StringComparison.Ordinal));
        Assert.DoesNotContain(loaded.Values, value =>
            value.Value.Contains("hidden", StringComparison.Ordinal) || value.Value.Contains(Secret, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_webhook_can_be_set_by_environment_variables()
    {
        _harness.Set("BACKUPEDGE__WEBHOOKS__OPS__URL", "http://localhost:1/x");
        _harness.Set("BACKUPEDGE__WEBHOOKS__OPS__SECRET_FILE", "not-there");
        _harness.Set("BACKUPEDGE__WEBHOOKS__OPS__ON__0", "overdue");

        var webhook = Assert.Single(_harness.Load().Settings.Webhooks);

        Assert.Equal(("ops", "http://localhost:1/x", "overdue"), (webhook.Name, webhook.Url.AbsoluteUri, Assert.Single(webhook.On)));
        Assert.Null(webhook.Secret);
    }

    [Fact]
    public void A_secret_of_Standard_Webhooks_is_decoded_and_a_previous_one_is_kept()
    {
        _harness.Config(
            $$"""
            { "webhooks": { "ops": { "url": "https://a.example.org/", "secret": "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX",
                "previous_secret": "{{Secret}}" } } }
            """
        );

        var loaded = _harness.Load(input => input with { WithSecrets = true });

        var webhook = Assert.Single(loaded.Settings.Webhooks);
        Assert.Equal(Enumerable.Range(0, 24).Select(i => (byte)i), webhook.Secret!);
        Assert.Equal([webhook.Secret!, Encoding.UTF8.GetBytes(Secret)], webhook.Keys);
        Assert.DoesNotContain(loaded.Values, value =>
            value.Value.Contains("whsec", StringComparison.Ordinal) || value.Value.Contains(Secret, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("slack", false)]
    [InlineData("discord", false)]
    [InlineData("ntfy", false)]
    [InlineData("heartbeat", false)]
    [InlineData("text", true)]
    [InlineData("json", true)]
    public void A_missing_secret_is_a_warning_where_a_receiver_could_check_it(string format, bool warns)
    {
        _harness.Config($$"""{ "webhooks": { "ops": { "url": "https://a.example.org/x", "format": "{{format}}" } } }""");

        var loaded = _harness.Load();

        Assert.Equal(format, loaded.Settings.Webhooks[0].FormatName);
        Assert.Equal(warns, loaded.Warnings.Any(warning => warning.Contains("has no secret", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_heartbeat_is_sent_at_each_start_and_end_by_default()
    {
        _harness.Config("""{ "webhooks": { "beat": { "url": "https://a.example.org/x", "format": "heartbeat" } } }""");

        Assert.Equal(["failed", "completed", "started"], _harness.Load().Settings.Webhooks[0].On);
    }

    [Fact]
    public void A_missing_secret_and_plain_http_are_warnings()
    {
        _harness.Config("""{ "webhooks": { "ops": { "url": "http://bots.example.org/x" } } }""");

        var warnings = _harness.Load().Warnings;

        Assert.Contains(warnings, warning => warning.StartsWith("The webhook 'ops' has no secret", StringComparison.Ordinal));
        Assert.Contains(warnings, warning => warning.StartsWith("The webhook 'ops' uses plain http", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "a b": { "url": "http://x/" } }""", "'webhooks.a b' is not a valid name.")]
    [InlineData("""{ "ops": {} }""", "'webhooks.ops' needs a 'url'")]
    [InlineData("""{ "ops": { "url": "bots.example.org/x" } }""", "'webhooks.ops.url' must be an http or https address such as https://")]
    [InlineData("""{ "ops": { "url": "ftp://bots.example.org/x" } }""", "'webhooks.ops.url' must be an http or https address")]
    [InlineData("""{ "ops": { "url": "https://me:secret@bots.example.org/x" } }""", "without a user, a password or a '#'.")]
    [InlineData("""{ "ops": { "url": "https://bots.example.org/x#y" } }""", "'webhooks.ops.url' must be an http or https address")]
    [InlineData("""{ "ops": { "url": "https:///x" } }""", "'webhooks.ops.url' must be an http or https address")]
    [InlineData(
        """{ "ops": { "url": "http://x/", "on": ["faild"] } }""",
        "'webhooks.ops.on' contains the unknown event 'faild'. Did you mean 'failed'? Known events: failed, warning, completed, overdue, "
            + "started."
    )]
    [InlineData("""{ "ops": { "url": "http://x/", "on": [] } }""", "'webhooks.ops.on' is empty")]
    [InlineData("""{ "ops": { "url": "http://x/", "secret": "short" } }""", "'webhooks.ops.secret' must have at least 32 bytes, not 5")]
    [InlineData(
        """{ "ops": { "url": "http://x/", "secret": "a", "secret_file": "b" } }""",
        "'webhooks.ops' has both 'secret' and 'secret_file'. Keep one."
    )]
    [InlineData("""{ "ops": { "url": "http://x/", "secret_file": "not-there" } }""", "'webhooks.ops.secret_file' cannot be read:")]
    [InlineData("""{ "ops": { "url": "http://x/", "uri": "http://y/" } }""", "'webhooks.ops.uri' is not a known key. Did you mean 'url'?")]
    [InlineData(
        """{ "ops": { "url": "http://x/", "format": "slak" } }""",
        "'webhooks.ops.format' must be one of json, slack, discord, ntfy, text, heartbeat, not 'slak'. Did you mean 'slack'?"
    )]
    [InlineData(
        """{ "ops": { "url": "http://x/", "secret": "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRY!" } }""",
        "'webhooks.ops.secret' begins with whsec_, but the rest is not base64."
    )]
    [InlineData(
        """{ "ops": { "url": "http://x/", "secret": "whsec_AAECAwQFBgcICQoLDA0ODxAREhM=" } }""",
        "'webhooks.ops.secret' must encode at least 24 bytes after whsec_, not 20."
    )]
    [InlineData(
        """{ "ops": { "url": "http://x/", "previous_secret": "Zq8vT3nLx6WcR1yHb9KdM4sPf7JgU2eA" } }""",
        "'webhooks.ops' has a previous secret and no 'secret_file' with the new one."
    )]
    public void An_invalid_webhook_is_refused_with_the_remedy(string webhooks, string expected)
    {
        _harness.Config($$"""{ "webhooks": {{webhooks}} }""");

        var message = _harness.Refused(input => input with { WithSecrets = true }).Message;

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("me:secret", message, StringComparison.Ordinal);
    }
}
