using BackupEdge.Catalogue;
using BackupEdge.Encryption;
using BackupEdge.Encryption.Age;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;
using BackupEdge.Jobs;

namespace BackupEdge.Tests.Jobs.Running;

/// <summary>The job that seals existing archives.</summary>
public sealed class ResealTests
{
    [Fact]
    public async Task All_backups_of_chains_restore_before_between_and_after_and_are_found_again_by_a_rebuild()
    {
        await using var harness = new ResealHarness();
        var retired = await harness.MakeChainsAsync();
        await harness.MakeKeysAsync();
        Assert.Equal(5, harness.Seals.Count);
        Assert.Contains(harness.Seals, row => row.Id == retired && row.IsRetired);

        for (var left = 4; left >= 0; left--)
        {
            var counts = await harness.ResealAsync(new ResealOptions { LimitBytes = 1 });
            Assert.Equal((1, left), (counts.ResealedArchives, counts.RemainingArchives));
            harness.AssertAllRestore();
            harness.AssertRowsAreTrue();
        }

        Assert.All(harness.Seals, row => Assert.Equal(("shared", 1L), (row.Mode, row.Epoch)));
        Assert.Equal(0, (await harness.ResealAsync()).ResealedArchives);
        await harness.BackUpAsync(BackupType.Incremental);
        var before = harness.Seals;
        await harness.RebuildAsync();
        Assert.Equal(before, harness.Seals);
        harness.AssertAllRestore();
    }

    [Fact]
    public async Task A_limit_postpones_what_is_newer_and_a_dry_run_only_counts()
    {
        await using var harness = new ResealHarness();
        await harness.MakeChainsAsync();
        await harness.MakeKeysAsync();
        var before = harness.Seals;
        var limit = new ResealOptions { LimitBytes = before[0].StoredBytes + before[1].StoredBytes };

        var planned = await harness.ResealAsync(limit with { DryRun = true });

        Assert.Equal((2, limit.LimitBytes.Value, 3), (planned.ResealedArchives, planned.ResealedBytes, planned.RemainingArchives));
        Assert.Equal(before, harness.Seals);
        Assert.Equal(planned with { RemainingBytes = 0 }, await harness.ResealAsync(limit) with { RemainingBytes = 0 });
        Assert.Equal([true, true, false, false, false], harness.Seals.Select(row => row.Mode is not null));
        Assert.Empty(harness.Kept());
    }

    [Fact]
    public async Task Without_keys_the_job_fails_and_says_what_to_do()
    {
        await using var harness = new ResealHarness();
        harness.Write(0, 1, seed: 1);
        await harness.BackUpAsync(BackupType.Full);

        var queued = harness.Now.Queue.EnqueueReseal(new ResealOptions(), TestServices.Admin);
        var job = await harness.Now.Queue.WaitAsync(queued.Id, TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);

        Assert.Equal((RunStatus.Failed, FaultCode.KeyMissing), (job.Status, job.ErrorCode));
        Assert.Contains("encryption init", job.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_rotation_archives_get_the_new_epoch_and_mode_and_a_locked_one_needs_the_identity()
    {
        await using var harness = new ResealHarness();
        await harness.MakeKeysAsync();
        harness.Write(0, 4, seed: 1);
        await harness.BackUpAsync(BackupType.Full);
        harness.Write(0, 2, seed: 2);
        await harness.BackUpAsync(BackupType.Incremental);
        harness.Rotate(SealMode.Sealed);

        Assert.Equal(2, (await harness.ResealAsync()).ResealedArchives);
        Assert.All(harness.Seals, row => Assert.Equal(("sealed", 2L), (row.Mode, row.Epoch)));

        harness.Rotate();
        Assert.Equal(2, (await harness.ResealAsync()).RemainingArchives);
        Assert.Equal([FaultCode.ContentLocked, FaultCode.ContentLocked], harness.Kept().Select(kept => kept.Code));

        using var copy = AgeIdentity.Parse(harness.Recovery.ToText());
        harness.Now.Keyring.Unlock(new OfferedKeys("The identity", [copy]), TimeSpan.FromMinutes(5));
        Assert.Equal(2, (await harness.ResealAsync()).ResealedArchives);
        Assert.All(harness.Seals, row => Assert.Equal(("sealed", 3L), (row.Mode, row.Epoch)));
        harness.AssertAllRestore();
    }

    [Fact]
    public async Task A_damaged_archive_is_reported_and_the_others_are_sealed()
    {
        await using var harness = new ResealHarness();
        harness.Write(0, 4, seed: 1);
        var damaged = await harness.BackUpAsync(BackupType.Full);
        await harness.BackUpAsync(BackupType.Full);
        await harness.MakeKeysAsync();
        var path = harness.ArchivePath(damaged);
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 3] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);

        var counts = await harness.ResealAsync();

        Assert.Equal((1, 1), (counts.ResealedArchives, counts.RemainingArchives));
        Assert.Equal([(damaged, FaultCode.ArchiveDamaged)], harness.Kept());
        Assert.Equal(bytes, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Archives_that_a_running_backup_needs_are_left_to_the_next_run()
    {
        await using var harness = new ResealHarness();
        await harness.MakeKeysAsync();
        harness.Write(0, 6, seed: 1);
        var unrelated = await harness.BackUpAsync(BackupType.Full);
        var full = await harness.BackUpAsync(BackupType.Full);
        harness.Write(0, 2, seed: 2);
        var incremental = await harness.BackUpAsync(BackupType.Incremental);
        harness.Rotate();
        await harness.WithHookAsync();
        harness.Write(2, 4, seed: 3);
        var running = harness.Enqueue(BackupType.Incremental);
        await WaitUntilAsync(() => harness.Now.Queue.FindBackup(running.Id).BaseId == incremental);

        Assert.Equal(1, (await harness.ResealAsync()).ResealedArchives);

        Assert.Equal([(full, "in_use"), (incremental, "in_use")], harness.Kept());
        Assert.Equal(2, harness.Seals.Single(row => row.Id == unrelated).Epoch);
        await File.WriteAllTextAsync(harness.Go, "", TestContext.Current.CancellationToken);
        await harness.EndAsync(running.JobId);
        harness.AssertAllRestore();
        Assert.Equal((2, 0), await CountsAsync(harness));
        harness.AssertAllRestore();
        harness.AssertRowsAreTrue();
    }

    [Fact]
    public async Task An_archive_that_was_replaced_before_a_crash_is_only_recorded()
    {
        await using var harness = new ResealHarness();
        await harness.MakeKeysAsync();
        harness.Write(0, 2, seed: 1);
        var id = await harness.BackUpAsync(BackupType.Full);
        var before = await File.ReadAllBytesAsync(harness.ArchivePath(id), TestContext.Current.CancellationToken);
        harness.Now.Catalogue.Write(session =>
            session.Backups.Update(session.Backups.Find(id)! with { SealMode = null, SealEpoch = null })
        );

        Assert.Equal((1, 0), await CountsAsync(harness));

        harness.AssertRowsAreTrue();
        Assert.Equal(before, await File.ReadAllBytesAsync(harness.ArchivePath(id), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task While_a_file_of_the_store_cannot_be_read_archives_that_are_not_sealed_stay()
    {
        await using var harness = new ResealHarness();
        harness.Write(0, 2, seed: 1);
        var plain = await harness.BackUpAsync(BackupType.Full);
        await harness.MakeKeysAsync();
        await harness.BackUpAsync(BackupType.Full);
        harness.Rotate();
        var unknown = harness.ArchivePath("backup-20261101-020000-aaaaaa");
        await File.WriteAllTextAsync(unknown, "no archive", TestContext.Current.CancellationToken);

        Assert.Equal((1, 1), await CountsAsync(harness));
        Assert.Equal([(plain, "unread")], harness.Kept());

        File.Delete(unknown);
        Assert.Equal((1, 0), await CountsAsync(harness));
    }

    private static async Task<(long Resealed, long Remaining)> CountsAsync(ResealHarness harness)
    {
        var counts = await harness.ResealAsync();
        return (counts.ResealedArchives, counts.RemainingArchives);
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 1000 && !condition(); i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.True(condition());
    }
}
