using System.Text.Json;
using BackupEdge.Catalogue;
using Microsoft.AspNetCore.Http;
using static BackupEdge.Catalogue.NotificationStatus;

namespace BackupEdge.Tests.Notifications;

public sealed class DeliveriesTests
{
    [Fact]
    public async Task What_was_queued_arrives_signed_and_only_once()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var bench = new NotificationHarness(receiver.Definition());
        bench.Fail(1);
        bench.Deliver();
        await bench.AdvanceUntilAsync(Delivered);
        bench.Fail(2);
        await bench.AdvanceUntilAsync(Delivered, Delivered);

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
        var row = bench.Queued()[0];
        Assert.Equal((1L, (string?)null), (row.Attempts, row.Error));
        Assert.NotNull(row.EndedAt);
    }

    [Fact]
    public async Task Without_a_secret_there_is_no_signature()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var bench = new NotificationHarness(receiver.Definition() with { Secret = null });
        bench.Fail(1);
        bench.Deliver();
        await bench.AdvanceUntilAsync(Delivered);

        Assert.DoesNotContain("X-BackupEdge-Signature", receiver.All[0].Headers.Keys);
    }

    [Fact]
    public async Task What_was_refused_is_tried_again_with_the_same_id_and_body()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.AnswerWith(500, 404, 302, 204);
        await using var bench = new NotificationHarness(receiver.Definition());
        bench.Fail(1);
        bench.Deliver();
        await bench.AdvanceUntilAsync(() => bench.Queued()[0].Attempts == 1, TimeSpan.Zero);

        var row = bench.Queued()[0];
        Assert.Equal((Waiting, "it answered 500."), (row.Status, row.Error));
        Assert.Equal(NotificationHarness.Start.AddSeconds(10), row.NextAttemptAt);
        await bench.AdvanceUntilAsync(Delivered);

        Assert.Equal(4, receiver.All.Count);
        Assert.Single(receiver.All.Select(received => (received.Id, received.Text)).Distinct());
        Assert.Equal(4, bench.Queued()[0].Attempts);
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
        await using var bench = new NotificationHarness(receiver.Definition());
        bench.Fail(1);
        bench.Deliver();
        await bench.AdvanceUntilAsync(() => bench.Queued()[0].Attempts == 2);

        Assert.Single(receiver.All.Select(received => received.Target).Distinct());
    }

    [Theory]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task While_a_webhook_is_away_all_wait_for_the_oldest(int status)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.AnswerWith(status, status, 200);
        await using var bench = new NotificationHarness(receiver.Definition());
        bench.Fail(1);
        bench.Fail(2);
        bench.Deliver();
        await receiver.AwaitAsync(1);
        bench.Fail(3);
        await bench.AdvanceUntilAsync(Delivered, Delivered, Delivered);

        Assert.Equal(
            ["notification-1", "notification-1", "notification-1", "notification-2", "notification-3"],
            receiver.All.Select(received => received.Id)
        );
    }

    [Fact]
    public async Task One_that_is_refused_for_ever_holds_up_none_behind_it()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (http, received) =>
        {
            http.Response.StatusCode = received.Id == "notification-1" ? 500 : 200;
            return Task.CompletedTask;
        };
        await using var bench = new NotificationHarness(receiver.Definition());
        bench.Fail(1);
        bench.Fail(2);
        bench.Deliver();

        await bench.AdvanceUntilAsync(Waiting, Delivered);
    }

    [Fact]
    public async Task A_dead_webhook_holds_up_no_other()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var dead = receiver.Definition("dead") with { Url = new Uri("http://127.0.0.1:1/secret-path") };
        await using var bench = new NotificationHarness(dead, receiver.Definition());
        bench.Fail(1);
        bench.Deliver();
        await bench.AdvanceUntilAsync(() => bench.Queued().All(row => row.Status == Delivered) && bench.Queued("dead")[0].Attempts >= 2);

        var row = bench.Queued("dead")[0];
        Assert.Equal(Waiting, row.Status);
        Assert.StartsWith("http://127.0.0.1:1 could not be reached: ", row.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-path", row.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_that_answers_gone_is_not_asked_again()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.AnswerWith(410, 200);
        await using var bench = new NotificationHarness(receiver.Definition());
        bench.Fail(1);
        bench.Deliver();
        await bench.AdvanceUntilAsync(Failed);
        bench.Fail(2);
        await bench.AdvanceUntilAsync(Failed, Delivered);

        Assert.Equal(["notification-1", "notification-2"], receiver.All.Select(received => received.Id));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public async Task After_a_day_it_is_given_up(int status)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.AnswerWith(status);
        await using var bench = new NotificationHarness(receiver.Definition());
        bench.Fail(1);
        bench.Deliver();
        await bench.AdvanceUntilAsync(() => bench.Queued()[0].Status == Failed, TimeSpan.FromMinutes(5));

        var row = bench.Queued()[0];
        Assert.True(row.EndedAt - row.CreatedAt > TimeSpan.FromHours(22.9));
        // One an hour, and some before; fewer when a request took so long that much of the test's time passed meanwhile.
        Assert.InRange(row.Attempts, 5, 40);
        Assert.Equal($"it answered {status}.", row.Error);
        receiver.AnswerWith(200);
        bench.Fail(2);
        await bench.AdvanceUntilAsync(() => bench.Queued()[1].Status == Delivered, TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task What_waits_is_delivered_after_a_restart()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.AnswerWith(503, 200);
        await using var bench = new NotificationHarness(receiver.Definition());
        bench.Fail(1);
        bench.Deliver();
        await bench.AdvanceUntilAsync(() => bench.Queued()[0].Attempts == 1, TimeSpan.Zero);
        await bench.StopAsync();
        bench.Fail(2);
        bench.Time.Advance(TimeSpan.FromDays(3));

        bench.Deliver();
        await bench.AdvanceUntilAsync(Delivered, Delivered);

        Assert.Equal(["notification-1", "notification-1", "notification-2"], receiver.All.Select(received => received.Id));
    }

    [Fact]
    public async Task What_waited_for_days_while_nothing_ran_still_has_its_day_of_attempts()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.AnswerWith(500, 500, 200);
        await using var bench = new NotificationHarness(receiver.Definition());
        bench.Fail(1);
        bench.Time.Advance(TimeSpan.FromDays(3));

        bench.Deliver();
        await bench.AdvanceUntilAsync(Delivered);
    }

    [Fact]
    public async Task A_stop_while_a_webhook_does_not_answer_ends_at_once_and_leaves_it_waiting()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (http, _) => Task.Delay(Timeout.Infinite, http.RequestAborted);
        await using var bench = new NotificationHarness(receiver.Definition());
        bench.Fail(1);
        bench.Deliver();
        await receiver.AwaitAsync(1);

        await bench.StopAsync();

        var row = Assert.Single(bench.Queued());
        Assert.Equal((Waiting, 0L), (row.Status, row.Attempts));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_stops_nothing()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var bench = new NotificationHarness(receiver.Definition());
        bench.Fail(1);
        var planned = bench.Queued()[0] with { Attempts = 1, NextAttemptAt = NotificationHarness.Start.AddYears(10) };
        bench.Catalogue.Write(session => session.Notifications.Update(planned));

        bench.Deliver();

        await bench.AdvanceUntilAsync(Delivered);
    }

    [Fact]
    public async Task What_waits_for_a_webhook_that_is_not_configured_any_more_is_given_up()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var bench = new NotificationHarness(receiver.Definition());
        bench.Fail(1);
        var old = bench.Queued()[0] with { Id = "notification-old", Webhook = "old" };
        bench.Catalogue.Write(session => session.Notifications.Insert(old));

        bench.Deliver();
        await bench.AdvanceUntilAsync(Delivered);

        var row = Assert.Single(bench.Queued("old"));
        Assert.Equal((Failed, "The webhook is no longer configured."), (row.Status, row.Error));
    }

    [Fact]
    public async Task The_state_of_a_webhook_tells_what_waits_and_what_is_wrong()
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
        await using var bench = new NotificationHarness(receiver.Definition());
        bench.Fail(1);
        bench.Fail(2);
        bench.Fail(3);
        bench.Deliver();
        await bench.AdvanceUntilAsync(() => bench.Queued()[2].Attempts == 1, TimeSpan.Zero);

        var state = bench.Catalogue.Read(session => session.Notifications.StateOf("ops"));

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
        Assert.Equal(new WebhookState(0, 0, 0, null, null, null), bench.Catalogue.Read(session => session.Notifications.StateOf("other")));
    }
}
