using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Jobs;
using BackupEdge.Keys;
using BackupEdge.Tests.Jobs;

namespace BackupEdge.Tests.Retention;

/// <summary>Tests that the backups of one caller never expire the backups of another.</summary>
public sealed class RetentionByCallerTests
{
    private static readonly BackupOptions Full = new() { Type = BackupType.Full };

    [Fact]
    public async Task Backups_of_an_operator_do_not_expire_backups_of_a_schedule()
    {
        await using var services = new TestServices(start: false);
        services.Settings = services.Settings with
        {
            Retention = new RetentionRules
            {
                KeepLast = 3,
                KeepMonthly = 6,
                KeepManual = false,
            },
        };
        await services.Restart();
        var good = await services.Completed();
        var bot = new Caller("bot", Role.BackupOperator) { Credential = "botbotbo" };
        var own = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            own.Add(await CompletedAsync(services, bot));
        }

        var other = await CompletedAsync(services, bot with { Credential = "otherbot" });

        var prune = services.Queue.EnqueuePrune(new PruneOptions(), TestServices.Admin);
        Assert.Equal(RunStatus.Completed, (await services.Ended(prune.Id)).Status);

        var left = services.Now.Catalogue.Read(session => session.Backups.OfStatus(RunStatus.Completed)).Select(row => row.Id).ToList();
        Assert.Equal([good.Id, .. own[1..], other], left);
    }

    private static async Task<string> CompletedAsync(TestServices services, Caller caller)
    {
        var backup = services.Queue.EnqueueBackup(Full with { Label = "nightly" }, caller);
        services.Engine.Release($"backup {backup.Id}", Summaries.Backup());
        await services.Ended(backup.JobId);
        return backup.Id;
    }
}
