using System.Security.Cryptography;
using System.Text;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Notifications;
using BackupEdge.Tests.Catalogue;

namespace BackupEdge.Tests.Notifications;

/// <summary>Deliveries in other formats than JSON, and with more than one secret.</summary>
public sealed class WebhookFormatTests
{
    [Fact]
    public async Task Requests_are_signed_as_Standard_Webhooks_says_with_each_secret()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        byte[] previous = [.. Enumerable.Range(1, 24).Select(i => (byte)i)];
        await using var harness = new NotificationHarness(receiver.Definition() with { PreviousSecret = previous });
        harness.Fail(1);
        harness.Deliver();
        await harness.AdvanceUntilAsync(NotificationStatus.Delivered);

        var received = Assert.Single(receiver.All);
        Assert.Equal(received.Id, received.Headers["webhook-id"]);
        Assert.Equal(received.Headers["X-BackupEdge-Timestamp"], received.Headers["webhook-timestamp"]);
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{received.Id}.{received.Headers["webhook-timestamp"]}."), .. received.Bytes];
        Assert.Equal(
            [
                "v1," + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(WebhookReceiver.Secret), signed)),
                "v1," + Convert.ToBase64String(HMACSHA256.HashData(previous, signed)),
            ],
            received.Headers["webhook-signature"].Split(' ')
        );
        Assert.Equal(2, received.Headers["X-BackupEdge-Signature"].Split(' ').Length);
        Assert.True(received.IsSignedWith(WebhookReceiver.Secret));
        Assert.True(received.IsSignedWith(Encoding.ASCII.GetString(previous)));
    }

    [Fact]
    public async Task A_heartbeat_reports_starts_and_ends_of_backups_only()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var harness = new NotificationHarness(
            receiver.Definition() with
            {
                Format = WebhookFormat.Heartbeat,
                Secret = null,
                On = WebhookWireNames.HeartbeatDefault,
            }
        );
        var backup = Rows.Job(1) with { Status = RunStatus.Running, StartedAt = NotificationHarness.Start };
        var verify = Rows.Job(2, JobKind.Verify) with { Status = RunStatus.Completed };
        harness.Begin(backup);
        harness.End(backup with { Status = RunStatus.Completed, CompletedAt = NotificationHarness.Start });
        harness.End(verify);
        harness.Fail(3);
        harness.Deliver();

        await harness.AdvanceUntilAsync(NotificationStatus.Delivered, NotificationStatus.Delivered, NotificationStatus.Delivered);

        Assert.Equal(
            [
                ("/hooks/backup/start?key=secret-of-the-address", "The backup of backup-1 on edge1 has started."),
                ("/hooks/backup?key=secret-of-the-address", "The backup of backup-1 on edge1 has completed."),
                (
                    "/hooks/backup/fail?key=secret-of-the-address",
                    "The backup of backup-3 on edge1 has failed: The source 'bots' does not exist: /srv/bots. Mount it."
                ),
            ],
            receiver.All.Select(received => (received.Target, received.Text))
        );
    }

    [Fact]
    public async Task A_start_is_reported_only_to_those_who_subscribe_to_it()
    {
        await using var harness = new NotificationHarness(
            new WebhookDefinition { Name = "ops", Url = new Uri("http://127.0.0.1:1/") },
            new WebhookDefinition
            {
                Name = "starts",
                Url = new Uri("http://127.0.0.1:1/"),
                On = [WebhookWireNames.Started],
            }
        );

        harness.Begin(Rows.Job(1) with { Status = RunStatus.Running, StartedAt = NotificationHarness.Start });

        Assert.Empty(harness.Queued());
        Assert.Equal("backup.started", Assert.Single(harness.Queued("starts")).Event);
    }

    [Fact]
    public async Task A_notification_that_cannot_be_read_is_given_up()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        using var sender = new WebhookSender(TimeProvider.System, () => []);

        var reply = await sender.SendAsync(
            receiver.Definition() with
            {
                Format = WebhookFormat.Text,
            },
            "notification-1",
            "test",
            "not JSON",
            TestContext.Current.CancellationToken
        );

        Assert.Equal(ReplyKind.Gone, reply.Kind);
        Assert.Empty(receiver.All);
    }
}
