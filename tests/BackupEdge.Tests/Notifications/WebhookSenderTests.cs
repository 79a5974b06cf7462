using System.Security.Cryptography.X509Certificates;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Http;
using BackupEdge.Notifications;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Notifications;

public sealed class WebhookSenderTests
{
    [Fact]
    public async Task A_response_is_awaited_for_ten_seconds()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (http, _) => Task.Delay(Timeout.Infinite, http.RequestAborted);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var sender = new WebhookSender(time, () => []);

        var sending = SendAsync(sender, receiver.Definition());
        await receiver.AwaitAsync(1);
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(sending.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        var reply = await sending;
        Assert.Equal((ReplyKind.Unavailable, (int?)null), (reply.Kind, reply.StatusCode));
        Assert.EndsWith("did not answer within 10 seconds.", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_with_an_endless_body_is_judged_by_its_status()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = async (http, _) =>
        {
            while (!http.RequestAborted.IsCancellationRequested)
            {
                await http.Response.WriteAsync(new string('x', 10_000), http.RequestAborted);
            }
        };
        using var sender = NewSender();

        var reply = await SendAsync(sender, receiver.Definition());

        Assert.Equal((ReplyKind.Accepted, 1024), (reply.Kind, reply.Text.Length));
        Assert.Equal($"it answered 200: {new string('x', 200)}...", reply.Reason);
    }

    [Fact]
    public async Task A_broken_connection_is_not_a_response()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (http, _) =>
        {
            http.Abort();
            return Task.CompletedTask;
        };
        using var sender = NewSender();

        Assert.Equal(ReplyKind.Unavailable, (await SendAsync(sender, receiver.Definition())).Kind);
    }

    [Fact]
    public async Task An_unknown_host_name_is_reported()
    {
        using var sender = NewSender();

        var reply = await SendAsync(sender, new WebhookDefinition { Name = "ops", Url = new Uri("http://no-such-host.invalid/hook") });

        Assert.Equal(ReplyKind.Unavailable, reply.Kind);
        Assert.StartsWith("http://no-such-host.invalid could not be reached: ", reply.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task A_certificate_of_a_trusted_authority_is_accepted(string host)
    {
        using var certificates = new TestCertificates();
        await using var receiver = await WebhookReceiver.StartAsync(certificates.Server);
        using var sender = new WebhookSender(TimeProvider.System, () => [certificates.Root]);

        var reply = await SendAsync(sender, receiver.Definition() with { Url = new UriBuilder(receiver.Url) { Host = host }.Uri });

        Assert.Equal((ReplyKind.Accepted, ""), (reply.Kind, reply.Text));
        Assert.True(receiver.All[0].IsSignedWith(WebhookReceiver.Secret));
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_refused()
    {
        using var certificates = new TestCertificates();
        using var others = new TestCertificates();
        await using var receiver = await WebhookReceiver.StartAsync(certificates.Server);
        using var sender = new WebhookSender(TimeProvider.System, () => [others.Root]);

        var reply = await SendAsync(sender, receiver.Definition());

        Assert.Equal(ReplyKind.Unavailable, reply.Kind);
        Assert.EndsWith(
            ". Check its certificate, or name the file of its certificate authority in SSL_CERT_FILE.",
            reply.Reason,
            StringComparison.Ordinal
        );
        Assert.Empty(receiver.All);
    }

    [Fact]
    public async Task Authorities_installed_later_are_used_by_the_next_attempt()
    {
        using var certificates = new TestCertificates();
        await using var receiver = await WebhookReceiver.StartAsync(certificates.Server);
        var installed = false;
        using var sender = new WebhookSender(TimeProvider.System, () =>
            installed ? new X509Certificate2Collection(certificates.Root) : TrustedRoots.Load(null, ["/not/there"])
        );

        var before = await SendAsync(sender, receiver.Definition());
        installed = true;
        var after = await SendAsync(sender, receiver.Definition());

        Assert.StartsWith("No CA certificates were found", before.Reason, StringComparison.Ordinal);
        Assert.Equal((ReplyKind.Unavailable, ReplyKind.Accepted), (before.Kind, after.Kind));
    }

    private static WebhookSender NewSender() => new(TimeProvider.System, () => throw new Fault(FaultCode.Internal, "Not expected"));

    private static Task<Reply> SendAsync(WebhookSender sender, WebhookDefinition webhook) =>
        sender.SendAsync(webhook, "notification-1", "test", "{}", TestContext.Current.CancellationToken);
}
