using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Tests.Jobs;

namespace BackupEdge.Tests.Notifications;

/// <summary>Tests that every end of a job queues its notification.</summary>
public sealed class JobNotificationTests
{
    [Fact]
    public async Task A_failed_or_completed_backup_queues_a_notification()
    {
        await using var services = await StartServicesAsync();
        var failing = services.Enqueue();
        services.Engine.Release($"backup {failing.Id}", new Fault(FaultCode.SourceMissing, "The source does not exist."));
        await services.Ended(failing.JobId);
        var good = await services.Completed();

        Assert.Equal([("backup.failed", failing.JobId), ("backup.completed", good.JobId)], Queued(services));
    }

    [Fact]
    public async Task A_start_is_queued_before_the_end()
    {
        await using var services = await StartServicesAsync(WebhookWireNames.Started, WebhookWireNames.Completed);

        var backup = await services.Completed();

        Assert.Equal([("backup.started", backup.JobId), ("backup.completed", backup.JobId)], Queued(services));
    }

    [Fact]
    public async Task A_cancelled_job_queues_no_notification()
    {
        await using var services = await StartServicesAsync();
        var running = services.Enqueue();
        var queued = services.Enqueue();
        await services.Engine.AwaitBegun($"backup {running.Id}");
        services.Queue.Cancel(queued.JobId);
        services.Queue.Cancel(running.JobId);
        await services.Ended(running.JobId);

        Assert.Empty(Queued(services));
    }

    [Fact]
    public async Task A_job_interrupted_by_a_stop_queues_a_notification()
    {
        await using var services = await StartServicesAsync();
        var backup = services.Enqueue();
        await services.Engine.AwaitBegun($"backup {backup.Id}");

        await services.Restart();

        Assert.Equal([("backup.failed", backup.JobId)], Queued(services));
    }

    [Fact]
    public async Task A_job_interrupted_by_a_kill_queues_a_notification_at_recovery()
    {
        await using var services = await StartServicesAsync();
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

    private static async Task<TestServices> StartServicesAsync(params string[] on)
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
                    On = on.Length > 0 ? on : [WebhookWireNames.Failed, WebhookWireNames.Completed],
                },
            ],
        };
        await services.Restart();
        return services;
    }

    private static IEnumerable<(string Event, string Subject)> Queued(TestServices services) =>
        services.Now.Catalogue.Read(session => session.Notifications.OfWebhook("ops")).Select(row => (row.Event, row.Subject));
}
