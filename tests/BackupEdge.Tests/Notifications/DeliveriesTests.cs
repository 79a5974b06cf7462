using System.Text.Json;
using BackupEdge.Catalogue;
using Microsoft.AspNetCore.Http;
using static BackupEdge.Catalogue.NotificationStatus;

namespace BackupEdge.Tests.Notifications;

public sealed class DeliveriesTests
{
    [Fact]
    public async Task A_queued_notification_is_delivered_once_with_a_signature()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var harness = new NotificationHarness(receiver.Definition());
        harness.Fail(1);
        harness.Deliver();
        await harness.AdvanceUntilAsync(Delivered);
        harness.Fail(2);
        await harness.AdvanceUntilAsync(Delivered, Delivered);

        var all = receiver.All;
        Assert.Equal(["notification-1", "notification-2"], all.Select(received => received.Id));
        Assert.Equal(("POST", "/hooks/backup?key=secret-of-the-address", "backup.failed"), (all[0].Method, all[0].Target, all[0].Event));
        Assert.Equal("application/json; charset=utf-8", all[0].Headers["Content-Type"]);
        Assert.StartsWith("BackupEdge/", all[0].Headers["User-Agent"], StringComparison.Ordinal);
        Assert.True(all[0].IsSignedWith(WebhookReceiver.Secret));
        Assert.False(all[0].IsSignedWith(WebhookReceiver.Secret + "!"));
        Assert.InRange(DateTimeOffset.UtcNow - all[0].SentAt, TimeSpan.FromSeconds(-1), TimeSpan.FromMinutes(5));
        Assert.Equal("job-1", all[0].Body.GetProperty("job").GetProperty("job_id").GetString());
        Assert.Equal(JsonValueKind.Null, all[0].Body.GetProperty("backup").ValueKind);
        var row = harness.Queued()[0];
        Assert.Equal((1L, (string?)null), (row.Attempts, row.Error));
        Assert.NotNull(row.EndedAt);
    }

    [Fact]
    public async Task A_notification_without_a_secret_has_no_signature()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var harness = new NotificationHarness(receiver.Definition() with { Secret = null });
        harness.Fail(1);
        harness.Deliver();
        await harness.AdvanceUntilAsync(Delivered);

        Assert.DoesNotContain("X-BackupEdge-Signature", receiver.All[0].Headers.Keys);
    }

    [Fact]
    public async Task A_refused_notification_is_retried_with_the_same_id_and_body()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.AnswerWith(500, 404, 302, 204);
        await using var harness = new NotificationHarness(receiver.Definition());
        harness.Fail(1);
        harness.Deliver();
        await harness.AdvanceUntilAsync(() => harness.Queued()[0].Attempts == 1, TimeSpan.Zero);

        var row = harness.Queued()[0];
        Assert.Equal((Waiting, "it answered 500."), (row.Status, row.Error));
        Assert.Equal(NotificationHarness.Start.AddSeconds(10), row.NextAttemptAt);
        await harness.AdvanceUntilAsync(Delivered);

        Assert.Equal(4, receiver.All.Count);
        Assert.Single(receiver.All.Select(received => (received.Id, received.Text)).Distinct());
        Assert.Equal(4, harness.Queued()[0].Attempts);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (http, _) =>
        {
            (http.Response.StatusCode, http.Response.Headers.Location) = (307, "/elsewhere");
            return Task.CompletedTask;
        };
        await using var harness = new NotificationHarness(receiver.Definition());
        harness.Fail(1);
        harness.Deliver();
        await harness.AdvanceUntilAsync(() => harness.Queued()[0].Attempts == 2);

        Assert.Single(receiver.All.Select(received => received.Target).Distinct());
    }

    [Theory]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task All_notifications_wait_for_the_oldest_while_a_webhook_fails(int status)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.AnswerWith(status, status, 200);
        await using var harness = new NotificationHarness(receiver.Definition());
        harness.Fail(1);
        harness.Fail(2);
        harness.Deliver();
        await receiver.AwaitAsync(1);
        harness.Fail(3);
        await harness.AdvanceUntilAsync(Delivered, Delivered, Delivered);

        Assert.Equal(
            ["notification-1", "notification-1", "notification-1", "notification-2", "notification-3"],
            receiver.All.Select(received => received.Id)
        );
    }

    [Fact]
    public async Task A_permanently_refused_notification_does_not_block_later_ones()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (http, received) =>
        {
            http.Response.StatusCode = received.Id == "notification-1" ? 500 : 200;
            return Task.CompletedTask;
        };
        await using var harness = new NotificationHarness(receiver.Definition());
        harness.Fail(1);
        harness.Fail(2);
        harness.Deliver();

        await harness.AdvanceUntilAsync(Waiting, Delivered);
    }

    [Fact]
    public async Task An_unreachable_webhook_does_not_delay_others()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var dead = receiver.Definition("dead") with { Url = new Uri("http://127.0.0.1:1/secret-path") };
        await using var harness = new NotificationHarness(dead, receiver.Definition());
        harness.Fail(1);
        harness.Deliver();
        await harness.AdvanceUntilAsync(() =>
            harness.Queued().All(row => row.Status == Delivered) && harness.Queued("dead")[0].Attempts >= 2
        );

        var row = harness.Queued("dead")[0];
        Assert.Equal(Waiting, row.Status);
        Assert.StartsWith("http://127.0.0.1:1 could not be reached: ", row.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-path", row.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_that_answers_gone_is_not_retried()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.AnswerWith(410, 200);
        await using var harness = new NotificationHarness(receiver.Definition());
        harness.Fail(1);
        harness.Deliver();
        await harness.AdvanceUntilAsync(Failed);
        harness.Fail(2);
        await harness.AdvanceUntilAsync(Failed, Delivered);

        Assert.Equal(["notification-1", "notification-2"], receiver.All.Select(received => received.Id));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_notification_is_given_up_after_a_day(int status)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.AnswerWith(status);
        await using var harness = new NotificationHarness(receiver.Definition());
        harness.Fail(1);
        harness.Deliver();
        await harness.AdvanceUntilAsync(() => harness.Queued()[0].Status == Failed, TimeSpan.FromMinutes(5));

        var row = harness.Queued()[0];
        Assert.True(row.EndedAt - row.CreatedAt > TimeSpan.FromHours(22.9));

        // One attempt an hour and some earlier ones; fewer if a request took so long that much of the test's time passed.
        Assert.InRange(row.Attempts, 1, 40);
        Assert.Equal($"it answered {status}.", row.Error);
        receiver.AnswerWith(200);
        harness.Fail(2);
        await harness.AdvanceUntilAsync(() => harness.Queued()[1].Status == Delivered, TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Waiting_notifications_are_delivered_after_a_restart()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.AnswerWith(503, 200);
        await using var harness = new NotificationHarness(receiver.Definition());
        harness.Fail(1);
        harness.Deliver();
        await harness.AdvanceUntilAsync(() => harness.Queued()[0].Attempts == 1, TimeSpan.Zero);
        await harness.StopAsync();
        harness.Fail(2);
        harness.Time.Advance(TimeSpan.FromDays(3));

        harness.Deliver();
        await harness.AdvanceUntilAsync(Delivered, Delivered);

        Assert.Equal(["notification-1", "notification-1", "notification-2"], receiver.All.Select(received => received.Id));
    }

    [Fact]
    public async Task A_notification_is_tried_for_a_day_after_a_long_downtime()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.AnswerWith(500, 500, 200);
        await using var harness = new NotificationHarness(receiver.Definition());
        harness.Fail(1);
        harness.Time.Advance(TimeSpan.FromDays(3));

        harness.Deliver();
        await harness.AdvanceUntilAsync(Delivered);
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_a_webhook_and_keeps_the_notification()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (http, _) => Task.Delay(Timeout.Infinite, http.RequestAborted);
        await using var harness = new NotificationHarness(receiver.Definition());
        harness.Fail(1);
        harness.Deliver();
        await receiver.AwaitAsync(1);

        await harness.StopAsync();

        var row = Assert.Single(harness.Queued());
        Assert.Equal((Waiting, 0L), (row.Status, row.Attempts));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_does_not_stop_deliveries()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var harness = new NotificationHarness(receiver.Definition());
        harness.Fail(1);
        var planned = harness.Queued()[0] with { Attempts = 1, NextAttemptAt = NotificationHarness.Start.AddYears(10) };
        harness.Catalogue.Write(session => session.Notifications.Update(planned));

        harness.Deliver();

        await harness.AdvanceUntilAsync(Delivered);
    }

    [Fact]
    public async Task A_notification_for_a_removed_webhook_is_given_up()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var harness = new NotificationHarness(receiver.Definition());
        harness.Fail(1);
        var old = harness.Queued()[0] with { Id = "notification-old", Webhook = "old" };
        harness.Catalogue.Write(session => session.Notifications.Insert(old));

        harness.Deliver();
        await harness.AdvanceUntilAsync(Delivered);

        var row = Assert.Single(harness.Queued("old"));
        Assert.Equal((Failed, "The webhook is no longer configured."), (row.Status, row.Error));
    }

    [Fact]
    public async Task The_state_of_a_webhook_has_the_backlog_and_the_last_error()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = async (http, received) =>
        {
            http.Response.StatusCode = received.Id switch
            {
                "notification-1" => 200,
                "notification-2" => 410,
                _ => 500,
            };
            await http.Response.WriteAsync($"about\n {received.Id}");
        };
        await using var harness = new NotificationHarness(receiver.Definition());
        harness.Fail(1);
        harness.Fail(2);
        harness.Fail(3);
        harness.Deliver();
        await harness.AdvanceUntilAsync(() => harness.Queued()[2].Attempts == 1, TimeSpan.Zero);

        var state = harness.Catalogue.Read(session => session.Notifications.StateOf("ops"));

        Assert.Equal(
            new WebhookState(
                1,
                1,
                1,
                NotificationHarness.Start.AddSeconds(10),
                NotificationHarness.Start,
                "it answered 500: about notification-3"
            ),
            state
        );
        Assert.Equal(
            new WebhookState(0, 0, 0, null, null, null),
            harness.Catalogue.Read(session => session.Notifications.StateOf("other"))
        );
    }
}
