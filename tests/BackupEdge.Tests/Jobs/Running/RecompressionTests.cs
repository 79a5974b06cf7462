using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Counts;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Sealing;
using BackupEdge.Jobs;

namespace BackupEdge.Tests.Jobs.Running;

/// <summary>Prunes that compress archives again.</summary>
public sealed class RecompressionTests
{
    private const int Level = 5;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_backups_of_chains_restore_from_archives_that_are_smaller_and_each_is_done_once(bool isSealed)
    {
        await using var harness = new ResealHarness();
        if (isSealed)
        {
            await harness.MakeKeysAsync();
        }

        harness.WriteText(0, 10, seed: 1);
        await harness.BackUpAsync(BackupType.Full);
        harness.WriteText(0, 8, seed: 2);
        await harness.BackUpAsync(BackupType.Incremental);
        harness.WriteText(8, 9, seed: 3);
        await harness.BackUpAsync(BackupType.Incremental);
        var before = harness.Seals;
        await harness.RecompressWithAsync(
            new RecompressionRules
            {
                BytesPerDay = long.MaxValue,
                Level = Level,
                AfterDays = 0,
            }
        );

        var counts = await PruneAsync(harness);

        // The third archive has less than 1 MiB.
        Assert.Equal((2, before[0].StoredBytes + before[1].StoredBytes), (counts.RecompressedArchives, counts.RecompressedBytes));
        var after = harness.Seals;
        Assert.Equal(before.Sum(row => row.StoredBytes) - after.Sum(row => row.StoredBytes), counts.FreedBytes);
        Assert.True(after[0].StoredBytes < before[0].StoredBytes && after[1].StoredBytes < before[1].StoredBytes);
        Assert.Equal(before[2], after[2]);
        Assert.Equal(
            [GroupCompression.Zstd(Level), GroupCompression.Zstd(Level), GroupCompression.Lz4],
            after.Select(row => harness.Now.Engine.CompressionOf(row.Id)!.Value)
        );
        harness.AssertAllRestore();
        harness.AssertRowsAreTrue();
        Assert.Equal(0, (await PruneAsync(harness)).RecompressedArchives);

        harness.WriteText(0, 4, seed: 4);
        await harness.BackUpAsync(BackupType.Incremental);
        await harness.RebuildAsync();
        harness.AssertAllRestore();
    }

    [Fact]
    public async Task Prunes_of_one_day_share_the_limit_and_the_age_of_an_archive_counts()
    {
        await using var harness = new ResealHarness();
        for (var seed = 1; seed <= 3; seed++)
        {
            harness.WriteText(0, 8, seed);
            await harness.BackUpAsync(BackupType.Full);
        }

        var old = new RecompressionRules
        {
            BytesPerDay = long.MaxValue,
            Level = Level,
            AfterDays = 1,
        };
        await harness.RecompressWithAsync(old);
        Assert.Equal(0, (await PruneAsync(harness)).RecompressedArchives);

        var two = harness.Seals[0].StoredBytes + harness.Seals[1].StoredBytes;
        await harness.RecompressWithAsync(old with { AfterDays = 0, BytesPerDay = two });
        Assert.Equal(2, (await PruneAsync(harness)).RecompressedArchives);
        Assert.Equal(0, (await PruneAsync(harness)).RecompressedArchives);
        harness.AssertAllRestore();
    }

    [Fact]
    public async Task Archives_whose_contents_are_locked_stay_as_they_are()
    {
        await using var harness = new ResealHarness();
        await harness.MakeKeysAsync(SealMode.Sealed);
        harness.WriteText(0, 8, seed: 1);
        await harness.BackUpAsync(BackupType.Full);
        var before = harness.Seals;
        await harness.RecompressWithAsync(
            new RecompressionRules
            {
                BytesPerDay = long.MaxValue,
                Level = Level,
                AfterDays = 0,
            }
        );

        var job = await EndPruneAsync(harness);

        Assert.Equal((0, 0), (((PruneCounts)job.Result!).RecompressedArchives, job.WarningCount));
        Assert.Equal(before, harness.Seals);
    }

    [Fact]
    public async Task A_damaged_archive_is_reported_and_the_others_are_compressed()
    {
        await using var harness = new ResealHarness();
        harness.WriteText(0, 8, seed: 1);
        var damaged = await harness.BackUpAsync(BackupType.Full);
        await harness.BackUpAsync(BackupType.Full);
        var path = harness.ArchivePath(damaged);
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 3] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        await harness.RecompressWithAsync(
            new RecompressionRules
            {
                BytesPerDay = long.MaxValue,
                Level = Level,
                AfterDays = 0,
            }
        );

        var job = await EndPruneAsync(harness);

        Assert.Equal((1, 1), (((PruneCounts)job.Result!).RecompressedArchives, job.WarningCount));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_archive_that_was_replaced_before_a_crash_is_only_recorded()
    {
        await using var harness = new ResealHarness();
        harness.WriteText(0, 8, seed: 1);
        var id = await harness.BackUpAsync(BackupType.Full);
        var lost = harness.Seals[0];
        await harness.RecompressWithAsync(
            new RecompressionRules
            {
                BytesPerDay = long.MaxValue,
                Level = Level,
                AfterDays = 0,
            }
        );
        Assert.Equal(1, (await PruneAsync(harness)).RecompressedArchives);
        harness.Now.Catalogue.Write(session => session.Backups.SetReplaced(id, lost.StoredBytes, lost.Mode, lost.Epoch));
        var before = await File.ReadAllBytesAsync(harness.ArchivePath(id), TestContext.Current.CancellationToken);

        Assert.Equal(0, (await PruneAsync(harness)).RecompressedArchives);

        harness.AssertRowsAreTrue();
        Assert.Equal(before, await File.ReadAllBytesAsync(harness.ArchivePath(id), TestContext.Current.CancellationToken));
    }

    private static async Task<PruneCounts> PruneAsync(ResealHarness harness) => (PruneCounts)(await EndPruneAsync(harness)).Result!;

    private static Task<JobRow> EndPruneAsync(ResealHarness harness) =>
        harness.EndAsync(harness.Now.Queue.EnqueuePrune(new PruneOptions(), TestServices.Admin).Id);
}
