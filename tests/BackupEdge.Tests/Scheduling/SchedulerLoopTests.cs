using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Tests.Jobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Scheduling;

/// <summary>The scheduler's loop under the real clock, with the runner at work.</summary>
public sealed class SchedulerLoopTests
{
    private static readonly ScheduleDefinition EverySecond = new() { Cron = "* * * * * *", Type = "full" };
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wakes_for_a_schedule_that_another_process_made_and_stops_with_the_service()
    {
        await using var services = new TestServices();
        var scheduler = services.Now.Scheduler(NullLoggerFactory.Instance);
        scheduler.Start();
        string id;
        await using (var beside = BackupServices.Open(services.Settings, TimeProvider.System, NullLoggerFactory.Instance))
        {
            id = beside.Schedules.Create(EverySecond, TestServices.Admin).Row.Id;
        }

        var book = services.Now.Schedules;
        await Until(() => book.Show(id).LastStatus == "running");
        var backup = book.Show(id).LastRun!.BackupId;
        await Until(() => book.Show(id).Skips is [{ Count: > 0 }]);
        services.Engine.Release($"backup {backup}", Summaries.Backup());
        await Until(() => book.Show(id).LastRun!.BackupId != backup);

        await scheduler.DisposeAsync();
        var skipped = book.Show(id).Skips.Sum(skip => skip.Count);
        await Task.Delay(1500, Ct);
        Assert.Equal(skipped, book.Show(id).Skips.Sum(skip => skip.Count));
    }

    private static async Task Until(Func<bool> holds)
    {
        for (var i = 0; i < 3000 && !holds(); i++)
        {
            await Task.Delay(10, Ct);
        }

        Assert.True(holds());
    }
}
