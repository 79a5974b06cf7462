using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Tests.Jobs;

namespace BackupEdge.Tests.Notifications;

/// <summary>That whatever ends a job queues what is told of it.</summary>
public sealed class JobNotificationTests
{
    [Fact]
    public async Task A_backup_that_fails_or_completes_is_queued_with_its_end()
    {
        await using var shop = await ShopAsync();
        var failing = shop.Enqueue();
        shop.Engine.Release($"backup {failing.Id}", new Fault(FaultCode.SourceMissing, "The source is not there."));
        await shop.Ended(failing.JobId);
        var good = await shop.Completed();

        Assert.Equal([("backup.failed", failing.JobId), ("backup.completed", good.JobId)], Queued(shop));
    }

    [Fact]
    public async Task A_job_that_is_cancelled_is_not()
    {
        await using var shop = await ShopAsync();
        var running = shop.Enqueue();
        var queued = shop.Enqueue();
        await shop.Engine.AwaitBegun($"backup {running.Id}");
        shop.Queue.Cancel(queued.JobId);
        shop.Queue.Cancel(running.JobId);
        await shop.Ended(running.JobId);

        Assert.Empty(Queued(shop));
    }

    [Fact]
    public async Task A_job_that_a_stop_interrupts_is_queued_for_the_next_start()
    {
        await using var shop = await ShopAsync();
        var backup = shop.Enqueue();
        await shop.Engine.AwaitBegun($"backup {backup.Id}");

        await shop.Restart();

        Assert.Equal([("backup.failed", backup.JobId)], Queued(shop));
    }

    [Fact]
    public async Task What_a_kill_left_running_is_queued_as_recovery_finds_it()
    {
        await using var shop = await ShopAsync();
        await shop.Now.Runner!.StopAsync();
        var lost = shop.Enqueue();
        var committed = shop.Enqueue();
        foreach (var backup in new[] { lost, committed })
        {
            shop.Now.Catalogue.Write(session =>
                session.Jobs.Update(session.Jobs.Find(backup.JobId)! with { Status = RunStatus.Running, StartedAt = DateTimeOffset.UtcNow })
            );
        }

        await shop.Restart(() => File.WriteAllText(shop.ArchivePath(committed.Id), "whole"));

        Assert.Equal([("backup.failed", lost.JobId), ("backup.completed", committed.JobId)], Queued(shop));
    }

    private static async Task<TestServices> ShopAsync()
    {
        var shop = new TestServices();
        shop.Settings = shop.Settings with
        {
            Webhooks =
            [
                new WebhookDefinition
                {
                    Name = "ops",
                    Url = new Uri("http://127.0.0.1:1/"),
                    On = WebhookWords.All,
                },
            ],
        };
        await shop.Restart();
        return shop;
    }

    private static IEnumerable<(string Event, string Subject)> Queued(TestServices shop) =>
        shop.Now.Catalogue.Read(session => session.Notifications.OfWebhook("ops")).Select(row => (row.Event, row.Subject));
}
