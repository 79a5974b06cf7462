using BackupEdge.Tests.Notifications;

namespace BackupEdge.Tests.Commands;

public sealed class WebhookCommandTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_test_reaches_the_webhook_and_prints_its_response()
    {
        await using var receiver = await ConfiguredAsync();

        var answer = await _harness.AnswerAsync("webhook", "test", "ops");

        var received = Assert.Single(receiver.All);
        Assert.True(received.IsSignedWith(WebhookReceiver.Secret));
        Assert.Equal(("test", received.Id), (received.Event, answer.GetProperty("id").GetString()));
        Assert.Equal("test", received.Body.GetProperty("event").GetString());
        Assert.True(answer.GetProperty("delivered").GetBoolean());
        Assert.Equal(200, answer.GetProperty("status_code").GetInt32());
        Assert.Equal(0, await _harness.RunAsync("webhook", "test", "ops"));
        Assert.Equal("Delivered to ops (200)", _harness.Output.Trim());
        Assert.False(Directory.Exists(_harness.In("backupedge-data")));
    }

    [Fact]
    public async Task A_refused_test_fails_with_the_status_of_the_response()
    {
        await using var receiver = await ConfiguredAsync();
        receiver.AnswerWith(500);

        Assert.Equal(1, await _harness.RunAsync("webhook", "test", "ops"));

        Assert.Equal("error: The webhook 'ops' did not accept the test notification: it answered 500.", _harness.Errors.Trim());
        Assert.Equal(1, await _harness.RunAsync("webhook", "test", "ops", "--json"));
        Assert.Contains("\"webhook_failed\"", _harness.Errors, StringComparison.Ordinal);
        Assert.Contains("\"status_code\":500", _harness.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_name_is_wrong_use()
    {
        Assert.Equal(2, await _harness.RunAsync("webhook", "test", "ops"));
        Assert.StartsWith("error: No webhook is configured.", _harness.Errors, StringComparison.Ordinal);

        await using var receiver = await ConfiguredAsync();
        Assert.Equal(2, await _harness.RunAsync("webhook", "test", "oops"));
        Assert.Equal("error: There is no webhook 'oops'. Known webhooks: ops.", _harness.Errors.Trim());
    }

    [Fact]
    public async Task The_list_shows_waiting_notifications_with_and_without_a_data_folder()
    {
        await using var receiver = await ConfiguredAsync();
        Assert.Equal(0, (await _harness.AnswerAsync("webhook", "list"))[0].GetProperty("waiting").GetInt64());

        Assert.Equal(1, await _harness.RunAsync("backup", "--source", "bots=/not/there"));

        var webhook = Assert.Single((await _harness.AnswerAsync("webhook", "list")).EnumerateArray());
        Assert.Equal(("ops", 1L), (webhook.GetProperty("name").GetString(), webhook.GetProperty("waiting").GetInt64()));
        Assert.Equal(0, await _harness.RunAsync("webhook", "list"));
        Assert.Contains(
            $"ops   json    http://127.0.0.1:{receiver.Url.Port}  failed,warning,overdue",
            _harness.Output,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("secret-of-the-address", _harness.Output, StringComparison.Ordinal);
        Assert.Empty(receiver.All);
    }

    [Theory]
    [InlineData("slack", "\"text\":\"This is a test of the webhook 'ops'")]
    [InlineData("discord", "\"content\":\"This is a test of the webhook 'ops'")]
    [InlineData("ntfy", "This is a test of the webhook 'ops'")]
    [InlineData("text", "This is a test of the webhook 'ops'")]
    [InlineData("heartbeat", "This is a test of the webhook 'ops'")]
    public async Task A_test_is_sent_in_the_format_of_the_webhook(string format, string expected)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        _harness.Write("backupedge.json", $$"""{ "webhooks": { "ops": { "url": "{{receiver.Url}}", "format": "{{format}}" } } }""");

        Assert.Equal(0, await _harness.RunAsync("webhook", "test", "ops"));

        var received = Assert.Single(receiver.All);
        Assert.Contains(expected, received.Text, StringComparison.Ordinal);
        Assert.Equal(receiver.Url.PathAndQuery, received.Target);
        Assert.Equal("Delivered to ops (200)", _harness.Output.Trim());
    }

    [Fact]
    public async Task A_test_mail_is_sent_and_its_failure_reported()
    {
        await using var server = new SmtpReceiver();
        _harness.Write(
            "backupedge.json",
            $$"""
            { "mail": { "server": "localhost", "port": {{server.Port}}, "tls": "none", "from": "a@example.org", "to": ["b@example.org"] } }
            """
        );

        Assert.Equal(0, await _harness.RunAsync("webhook", "test", "mail"));
        Assert.Equal("Delivered to mail (250): stored as 42", _harness.Output.Trim());
        Assert.StartsWith("This is a test mail of BackupEdge on ", Assert.Single(server.Mails).Message.TextBody, StringComparison.Ordinal);

        server.Answer = line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 5.1.1 nobody" : null;
        Assert.Equal(1, await _harness.RunAsync("webhook", "test", "mail"));
        Assert.Equal(
            "error: The mail server did not accept the test notification: it answered 550: b@example.org: 550 5.1.1 nobody",
            _harness.Errors.Trim()
        );
        Assert.Equal(0, await _harness.RunAsync("webhook", "list"));
        Assert.Contains($"mail  mail    smtp://localhost:{server.Port}", _harness.Output, StringComparison.Ordinal);
    }

    private async Task<WebhookReceiver> ConfiguredAsync()
    {
        var receiver = await WebhookReceiver.StartAsync();
        _harness.Write(
            "backupedge.json",
            $$"""{ "webhooks": { "ops": { "url": "{{receiver.Url}}", "secret": "{{WebhookReceiver.Secret}}" } } }"""
        );
        return receiver;
    }
}
