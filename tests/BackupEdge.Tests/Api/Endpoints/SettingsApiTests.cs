using System.Net;
using BackupEdge.Configuration;
using BackupEdge.Tests.Notifications;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>The settings over the API, and tests of receivers.</summary>
public sealed class SettingsApiTests : IAsyncLifetime
{
    private WebhookReceiver _receiver = null!;
    private InProcessServer _server = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _receiver = await WebhookReceiver.StartAsync();
        _server = new InProcessServer
        {
            Webhooks = [_receiver.Definition()],
            Shown = new ShownSettings("/etc/x.json", [new SettingValue("listen", "http://localhost:9000", "default")]),
        };
        await _server.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task An_admin_reads_the_settings_and_nobody_else_does()
    {
        using var answer = await _server.Admin.GetAsync($"{Base}/config", Ct);
        var body = await BodyAsync(answer);

        Assert.Equal("/etc/x.json", body.GetProperty("config_file").GetString());
        Assert.Equal("listen", Assert.Single(body.GetProperty("values").EnumerateArray()).GetProperty("key").GetString());
        await ErrorAsync(await _server.Operator.GetAsync($"{Base}/config", Ct), HttpStatusCode.Forbidden, "forbidden");
        await ErrorAsync(await _server.Stranger.GetAsync($"{Base}/config", Ct), HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task A_test_reaches_the_receiver_at_once()
    {
        var body = await PostWaitingAsync(_server.Admin, "webhooks/ops/test", "");

        var received = Assert.Single(_receiver.All, one => one.Event == "test");
        Assert.True(received.IsSignedWith(WebhookReceiver.Secret));
        Assert.Equal(received.Id, body.GetProperty("id").GetString());
        Assert.Equal((true, 200), (body.GetProperty("delivered").GetBoolean(), body.GetProperty("status_code").GetInt32()));
    }

    [Fact]
    public async Task A_receiver_that_refuses_the_test_is_reported_with_its_response()
    {
        _receiver.AnswerWith(500);
        using var answer = await _server.Admin.PostAsync($"{Base}/webhooks/ops/test", null, Ct);

        Assert.Contains("it answered 500", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        var details = await ErrorAsync(answer, HttpStatusCode.BadGateway, "webhook_failed");
        Assert.Equal("ops", details.GetProperty("webhook").GetString());
    }

    [Fact]
    public async Task An_unknown_receiver_is_named_with_those_that_exist()
    {
        using var answer = await _server.Admin.PostAsync($"{Base}/webhooks/oops/test", null, Ct);

        Assert.Contains("Known webhooks: ops", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        await ErrorAsync(answer, HttpStatusCode.BadRequest, "invalid_request");
        await ErrorAsync(await _server.Operator.PostAsync($"{Base}/webhooks/ops/test", null, Ct), HttpStatusCode.Forbidden, "forbidden");
        Assert.Empty(_receiver.All);
    }
}
