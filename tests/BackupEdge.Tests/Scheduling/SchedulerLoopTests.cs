using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Tests.Jobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Scheduling;

/// <summary>Tests the loop of the scheduler with the real clock and a job runner.</summary>
public sealed class SchedulerLoopTests
{
    private static readonly ScheduleDefinition EverySecond = new() { Cron = "* * * * * *", Type = "full" };
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_loop_runs_schedules_of_other_processes_until_the_stop()
    {
        await using var services = new TestServices();
        var scheduler = services.Now.Scheduler(NullLoggerFactory.Instance);
        scheduler.Start();
        string id;
        await using (var beside = BackupServices.Open(services.Settings, TimeProvider.System, NullLoggerFactory.Instance))
        {
            id = beside.Schedules.Create(EverySecond, TestServices.Admin).Row.Id;
        }

        var schedules = services.Now.Schedules;
        await Until(() => schedules.Show(id).LastStatus == "running");
        var backup = schedules.Show(id).LastRun!.BackupId;
        await Until(() => schedules.Show(id).Skips is [{ Count: > 0 }]);
        services.Engine.Release($"backup {backup}", Summaries.Backup());
        await Until(() => schedules.Show(id).LastRun!.BackupId != backup);

        await scheduler.DisposeAsync();
        var skipped = schedules.Show(id).Skips.Sum(skip => skip.Count);
        await Task.Delay(1500, Ct);
        Assert.Equal(skipped, schedules.Show(id).Skips.Sum(skip => skip.Count));
    }

    private static async Task Until(Func<bool> condition)
    {
        for (var i = 0; i < 3000 && !condition(); i++)
        {
            await Task.Delay(10, Ct);
        }

        Assert.True(condition());
    }
}
