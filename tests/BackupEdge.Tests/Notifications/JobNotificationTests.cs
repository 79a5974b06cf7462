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
        await using var services = await ShopAsync();
        var failing = services.Enqueue();
        services.Engine.Release($"backup {failing.Id}", new Fault(FaultCode.SourceMissing, "The source is not there."));
        await services.Ended(failing.JobId);
        var good = await services.Completed();

        Assert.Equal([("backup.failed", failing.JobId), ("backup.completed", good.JobId)], Queued(services));
    }

    [Fact]
    public async Task A_job_that_is_cancelled_is_not()
    {
        await using var services = await ShopAsync();
        var running = services.Enqueue();
        var queued = services.Enqueue();
        await services.Engine.AwaitBegun($"backup {running.Id}");
        services.Queue.Cancel(queued.JobId);
        services.Queue.Cancel(running.JobId);
        await services.Ended(running.JobId);

        Assert.Empty(Queued(services));
    }

    [Fact]
    public async Task A_job_that_a_stop_interrupts_is_queued_for_the_next_start()
    {
        await using var services = await ShopAsync();
        var backup = services.Enqueue();
        await services.Engine.AwaitBegun($"backup {backup.Id}");

        await services.Restart();

        Assert.Equal([("backup.failed", backup.JobId)], Queued(services));
    }

    [Fact]
    public async Task What_a_kill_left_running_is_queued_as_recovery_finds_it()
    {
        await using var services = await ShopAsync();
        await services.Now.Runner.StopAsync();
        var lost = services.Enqueue();
        var committed = services.Enqueue();
        foreach (var backup in new[] { lost, committed })
        {
            services.Now.Catalogue.Write(session =>
                session.Jobs.Update(session.Jobs.Find(backup.JobId)! with { Status = RunStatus.Running, StartedAt = DateTimeOffset.UtcNow })
            );
        }

        await services.Restart(() => File.WriteAllText(services.ArchivePath(committed.Id), "whole"));

        Assert.Equal([("backup.failed", lost.JobId), ("backup.completed", committed.JobId)], Queued(services));
    }

    private static async Task<TestServices> ShopAsync()
    {
        var services = new TestServices();
        services.Settings = services.Settings with
        {
            Webhooks =
            [
                new WebhookDefinition
                {
                    Name = "ops",
                    Url = new Uri("http://127.0.0.1:1/"),
                    On = WebhookWireNames.All,
                },
            ],
        };
        await services.Restart();
        return services;
    }

    private static IEnumerable<(string Event, string Subject)> Queued(TestServices services) =>
        services.Now.Catalogue.Read(session => session.Notifications.OfWebhook("ops")).Select(row => (row.Event, row.Subject));
}
