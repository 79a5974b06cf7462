using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Running;
using BackupEdge.Monitoring;

namespace BackupEdge.Tests.Jobs.Running;

public sealed class UnusualChangeTests
{
    private const long MiB = 1 << 20;
    private static readonly BackupChange Usual = new("usual", IsFull: false, 10_000, 5, 8, 2, 20 * MiB, 10 * MiB);

    [Theory]
    [InlineData(2000, 0, true)]
    [InlineData(0, 2000, true)]
    [InlineData(300, 300, true)]
    [InlineData(300, 100, false)]
    [InlineData(10, 0, false)]
    public void Many_changed_or_removed_files_are_unusual(int changed, int removed, bool isUnusual)
    {
        var own = Usual with { ChangedFiles = changed, RemovedFiles = removed };

        Assert.Equal(isUnusual, UnusualChange.Find([own, .. Enumerable.Repeat(Usual, 10)]) is not null);
    }

    [Fact]
    public void A_small_source_that_changes_completely_is_not_unusual()
    {
        var usual = Usual with { Files = 42, AddedFiles = 0, ChangedFiles = 0, RemovedFiles = 0 };

        Assert.Null(UnusualChange.Find([usual with { ChangedFiles = 42 }, .. Enumerable.Repeat(usual, 10)]));
    }

    [Fact]
    public void What_changes_as_much_every_time_is_not_unusual()
    {
        var usual = Usual with { ChangedFiles = 5000 };

        Assert.Null(UnusualChange.Find([usual with { ChangedFiles = 9000 }, .. Enumerable.Repeat(usual, 10)]));
    }

    [Fact]
    public void Before_there_are_five_backups_nothing_is_unusual()
    {
        var own = Usual with { ChangedFiles = 9000, StoredBytes = 20 * MiB };

        Assert.Null(UnusualChange.Find([own, .. Enumerable.Repeat(Usual, 4)]));
        Assert.Null(UnusualChange.Find([own]));
        Assert.NotNull(UnusualChange.Find([own, .. Enumerable.Repeat(Usual, 5)]));
    }

    [Fact]
    public void Full_backups_do_not_count_as_changes()
    {
        var full = Usual with { IsFull = true, AddedFiles = 0, ChangedFiles = 0, RemovedFiles = 0 };

        Assert.Null(UnusualChange.Find([full, .. Enumerable.Repeat(Usual, 10)]));
        Assert.Null(
            UnusualChange.Find([Usual with { ChangedFiles = 9000 }, .. Enumerable.Repeat(full, 10), .. Enumerable.Repeat(Usual, 4)])
        );
    }

    [Theory]
    [InlineData(20, 20, true)]
    [InlineData(20, 19, false)]
    [InlineData(15, 15, false)]
    public void New_data_that_does_not_compress_any_more_is_unusual(long newMiB, long storedMiB, bool isUnusual)
    {
        var own = Usual with { NewBytes = newMiB * MiB, StoredBytes = storedMiB * MiB };

        Assert.Equal(isUnusual, UnusualChange.Find([own, .. Enumerable.Repeat(Usual, 10)]) is not null);
    }

    [Theory]
    [InlineData(9000, true)]
    [InlineData(9990, false)]
    public void A_full_backup_that_lacks_many_files_is_unusual(long files, bool isUnusual)
    {
        var own = new BackupChange("full", IsFull: true, files, files, 0, 0, 20 * MiB, 10 * MiB);

        var found = UnusualChange.Find([own, .. Enumerable.Repeat(Usual, 5)]);

        Assert.Equal(isUnusual ? "it lacks 1000 of 10000 files; 10 is usual" : null, found);
    }

    [Theory]
    [InlineData(8, 0, true)]
    [InlineData(1, 8, false)]
    public void Most_files_rewritten_with_data_that_does_not_compress_are_unusual_after_days_with_little_data(
        int changed,
        int added,
        bool isUnusual
    )
    {
        var full = new BackupChange("full", IsFull: true, 8, 8, 0, 0, 23 * MiB, 7 * MiB);
        var usual = new BackupChange("usual", IsFull: false, 8, 0, 1, 0, 1000, 3000);
        var own = new BackupChange("own", IsFull: false, 8 + added, added, changed, 0, 23 * MiB, 23 * MiB);

        Assert.Equal(isUnusual, UnusualChange.Find([own, .. Enumerable.Repeat(usual, 10), full]) is not null);
    }

    [Fact]
    public void Data_that_never_compressed_is_not_unusual()
    {
        var pictures = Usual with { StoredBytes = 20 * MiB };

        Assert.Null(UnusualChange.Find(Enumerable.Repeat(pictures, 11).ToList()));
    }

    [Fact]
    public async Task The_last_backup_before_an_unusual_one_is_held_until_somebody_releases_it()
    {
        await using var services = new TestServices(start: false);
        services.Settings = services.Settings with
        {
            Webhooks =
            [
                new WebhookDefinition
                {
                    Name = "ops",
                    Url = new Uri("http://127.0.0.1:1/hooks"),
                    On = WebhookWireNames.Default,
                },
            ],
        };
        await services.Restart();
        await CompletedAsync(services, BackupType.Full, 0);
        var last = "";
        for (var i = 0; i < 6; i++)
        {
            last = await CompletedAsync(services, BackupType.Incremental, 4);
        }

        Assert.Empty(services.Now.StatusReader(null).Read().UnusualChanges);
        var unusual = await CompletedAsync(services, BackupType.Incremental, 5000);
        var next = await CompletedAsync(services, BackupType.Incremental, 6000);

        Assert.True(services.Queue.FindBackup(last).IsHeld);
        Assert.False(services.Queue.FindBackup(unusual).IsHeld, "what is unusual must not be what is held for the next one");
        var reasons = services.Now.StatusReader(null).Read().Reasons.Where(reason => reason.Code == ReasonCode.UnusualChange).ToList();
        Assert.Equal([next, unusual], reasons.Select(reason => reason.Subject));
        Assert.All(reasons, reason => Assert.Contains(last, reason.Message, StringComparison.Ordinal));

        var told = services.Now.Catalogue.Read(session => session.Notifications.OfWebhook("ops"));
        Assert.Equal([unusual, next], told.Where(row => row.Event == "backup.unusual_change").Select(row => row.Subject));

        services.Queue.SetHeld(last, held: false);

        Assert.Empty(services.Now.StatusReader(null).Read().UnusualChanges);
    }

    private static async Task<string> CompletedAsync(TestServices services, BackupType type, int changed)
    {
        var backup = services.Enqueue(new BackupOptions { Type = type });
        services.Engine.Release($"backup {backup.Id}", Summaries.Backup() with { Files = 10_000, ChangedFiles = changed });
        Assert.Equal(RunStatus.Completed, (await services.Ended(backup.JobId)).Status);
        return backup.Id;
    }
}
