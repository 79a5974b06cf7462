using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Jobs;
using BackupEdge.Keys;
using BackupEdge.Tests.Jobs;

namespace BackupEdge.Tests.Retention;

/// <summary>No caller's backups push out another's, whatever rules count them.</summary>
public sealed class RetentionByCallerTests
{
    private static readonly BackupOptions Full = new() { Type = BackupType.Full };

    [Fact]
    public async Task Backups_of_an_operator_push_out_none_of_a_schedule()
    {
        await using var shop = new TestServices(start: false);
        shop.Settings = shop.Settings with
        {
            Retention = new RetentionRules { KeepLast = 3, KeepMonthly = 6 },
        };
        await shop.Restart();
        var good = await shop.Completed();
        var bot = new Caller("bot", Role.BackupOperator) { Credential = "botbotbo" };
        var own = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            own.Add(await CompletedAsync(shop, bot));
        }

        var other = await CompletedAsync(shop, bot with { Credential = "otherbot" });

        var prune = shop.Queue.EnqueuePrune(new PruneOptions(), TestServices.Admin);
        Assert.Equal(RunStatus.Completed, (await shop.Ended(prune.Id)).Status);

        var left = shop.Now.Catalogue.Read(session => session.Backups.OfStatus(RunStatus.Completed)).Select(row => row.Id).ToList();
        Assert.Equal([good.Id, .. own[1..], other], left);
    }

    private static async Task<string> CompletedAsync(TestServices shop, Caller caller)
    {
        var backup = shop.Queue.EnqueueBackup(Full with { Label = "nightly" }, caller);
        shop.Engine.Release($"backup {backup.Id}", Summaries.Backup());
        await shop.Ended(backup.JobId);
        return backup.Id;
    }
}
