using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine.Sealing;

namespace BackupEdge.Tests.Copies;

/// <summary>Tests the locks of a copy.</summary>
public sealed class CopyLockTests
{
    private static readonly CopyLock Locks = new(CopyLockMode.Compliance, 30, 60);

    [Fact]
    public async Task Whatever_a_backup_of_the_copy_needs_stays_locked_and_is_deleted_when_its_lock_has_ended()
    {
        using var harness = new CopyHarness();
        harness.Definition = harness.Definition with { Lock = Locks };
        harness.Store.Changed = harness.AssertConsistent;
        var random = new Random(7);
        var living = new List<string>();
        for (var day = 0; day < 60; day++)
        {
            if (day % 3 == 0)
            {
                living.Add(harness.Backup(isFull: day % 15 == 0));
            }

            if (living.Count > 3)
            {
                harness.Delete(living[0]);
                living.RemoveAt(0);
            }

            await harness.RunLaterAsync(random.Next(1, 3));
            AssertLocked(harness, living);
        }

        foreach (var id in living)
        {
            harness.Delete(id);
        }

        await harness.RunAsync();
        Assert.Contains(harness.Store.Keys, key => key.StartsWith("a/", StringComparison.Ordinal));
        await harness.RunLaterAsync(61);
        await harness.RunAsync();
        Assert.Empty(harness.Copied);
        Assert.All(harness.Store.Keys, key => Assert.True(key[0] is 'b' or 'w' or 'c', key));
    }

    [Fact]
    public async Task An_archive_that_was_sent_in_parts_is_locked_although_the_engine_ignores_the_lock_of_the_upload()
    {
        using var harness = new CopyHarness();
        harness.Definition = harness.Definition with { Lock = Locks };
        harness.Store.LocksUploads = false;
        var id = harness.Backup((int)CopyHarness.PartBytes);

        await harness.RunAsync();

        AssertLocked(harness, [id]);
    }

    [Fact]
    public async Task The_marker_and_the_keys_stay_locked_as_long_as_archives_do()
    {
        using var harness = new CopyHarness(new TestKeys(SealMode.Shared));
        harness.Definition = harness.Definition with { Lock = Locks };
        await File.WriteAllTextAsync(Path.Combine(harness.KeysFolder, "bundle-1.age"), "keys", TestContext.Current.CancellationToken);
        harness.Backup();
        for (var day = 0; day < 90; day += 3)
        {
            await harness.RunLaterAsync(3);
            Assert.All([CopyLayout.Marker, "k/bundle-1.age"], key =>
                Assert.True(harness.Store.LockedUntil(key) >= harness.Time.GetUtcNow() + TimeSpan.FromDays(Locks.Days), key)
            );
        }

        Assert.Single(harness.Store.Versions("k/bundle-1.age"));
    }

    [Fact]
    public async Task A_locked_archive_is_kept_until_the_day_that_the_report_names()
    {
        using var harness = new CopyHarness();
        harness.Definition = harness.Definition with { Lock = Locks };
        var id = harness.Backup();
        await harness.RunAsync();
        harness.Delete(id);

        var summary = await harness.RunAsync();

        Assert.Equal(0, summary.Counts.DeletedArchives);
        var report = Assert.Single(summary.Reports);
        Assert.Equal(("locked", "It is kept until 2027-01-07, when its lock ends."), (report.Code, report.Message));
        Assert.Empty(harness.BackupsInCopy());
    }

    [Fact]
    public async Task A_lock_that_someone_extended_is_waited_for()
    {
        using var harness = new CopyHarness();
        harness.Definition = harness.Definition with { Lock = Locks };
        var id = harness.Backup();
        await harness.RunAsync();
        var row = harness.Copied[0];
        var until = harness.Time.GetUtcNow() + TimeSpan.FromDays(100);
        var name = new CopyName(row.Sequence, row.Id, row.Generation);
        await harness.Store.ProtectAsync(
            name.ArchiveKey,
            row.Version!,
            new BackupEdge.Objects.ObjectRetention(BackupEdge.Objects.RetentionMode.Compliance, until),
            TestContext.Current.CancellationToken
        );
        harness.Delete(id);

        Assert.Contains((await harness.RunLaterAsync(50)).Reports, report => report.Code == "locked");
        Assert.Equal(until, harness.Copied[0].ProtectedUntil);
        Assert.Equal(1, (await harness.RunLaterAsync(51)).Counts.DeletedArchives);
    }

    [Fact]
    public async Task A_tombstone_is_locked_as_long_as_what_it_belongs_to_and_goes_after_it()
    {
        using var harness = new CopyHarness();
        harness.Definition = harness.Definition with { Lock = Locks };
        var needed = harness.Backup(isFull: true);
        var living = harness.Backup();
        await harness.RunAsync();
        harness.Delete(needed);
        var key = CopyName.TombstoneKeyOf(1, needed);
        for (var day = 0; day < 90; day += 3)
        {
            await harness.RunLaterAsync(3);
            Assert.True(harness.Store.LockedUntil(key) >= harness.Time.GetUtcNow() + TimeSpan.FromDays(Locks.Days));
        }

        // Who has the credentials of the host can hide it only.
        await Assert.ThrowsAsync<Fault>(() =>
            harness.Store.DeleteAsync(key, harness.Store.VersionIds(key)[^1], TestContext.Current.CancellationToken)
        );
        harness.Delete(living);
        await harness.RunAsync();
        await harness.RunLaterAsync(61);
        await harness.RunAsync();
        Assert.All(harness.Store.Keys, name => Assert.True(name[0] is 'b' or 'w' or 'c', name));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_tombstone_that_someone_deletes_is_reported_and_written_again(bool isLocked)
    {
        using var harness = new CopyHarness();
        harness.Definition = harness.Definition with { Lock = isLocked ? Locks : CopyLock.None };
        var deleted = harness.Backup(isFull: true);
        var living = harness.Backup();
        await harness.RunAsync();
        harness.Delete(deleted);
        await harness.RunAsync();
        var key = CopyName.TombstoneKeyOf(1, deleted);
        await harness.Store.DeleteAsync(key, null, TestContext.Current.CancellationToken);
        Assert.Equal([deleted, living], harness.BackupsInCopy());

        var summary = await harness.RunAsync();

        Assert.Equal((deleted, "touched"), (Assert.Single(summary.Reports).Path, summary.Reports[0].Code));
        Assert.Equal([living], harness.BackupsInCopy());
        Assert.Empty((await harness.RunAsync()).Reports);
    }

    [Fact]
    public async Task Locks_in_a_store_without_versions_are_refused()
    {
        using var harness = new CopyHarness(hasVersions: false);
        harness.Definition = harness.Definition with { Lock = Locks };
        harness.Backup();

        Assert.Equal(FaultCode.CopyStoreUnsupported, (await Assert.ThrowsAsync<Fault>(harness.RunAsync)).Code);
    }

    [Fact]
    public void A_lock_is_extended_in_steps_of_a_week_and_not_beyond_the_bound()
    {
        var now = DateTimeOffset.UnixEpoch;
        var locks = new CopyLocks(Locks);

        Assert.Equal(now + TimeSpan.FromDays(37), locks.ForNew(now)!.Until);
        Assert.False(locks.IsShort(now + TimeSpan.FromDays(37), now + TimeSpan.FromDays(7)));
        Assert.True(locks.IsShort(now + TimeSpan.FromDays(37), now + TimeSpan.FromDays(7.01)));
        Assert.True(locks.IsShort(null, now));
        var bounded = new CopyLocks(Locks with { Days = 100 });
        Assert.Equal(now + TimeSpan.FromDays(60), bounded.ForNew(now)!.Until);
        Assert.False(bounded.IsShort(now + TimeSpan.FromDays(60), now));
        Assert.Null(new CopyLocks(CopyLock.None).ForNew(now));
        Assert.False(new CopyLocks(CopyLock.None).IsShort(null, now));
    }

    private static void AssertLocked(CopyHarness harness, List<string> living)
    {
        var needs = harness.Catalogue.Read(session =>
            living
                .SelectMany(id => session.Backups.ArchivesOf(id).Select(archive => archive.Id).Append(id))
                .ToHashSet(StringComparer.Ordinal)
        );
        var end = harness.Time.GetUtcNow() + TimeSpan.FromDays(Locks.Days);
        var rows = harness.Copied.Where(row => needs.Contains(row.Id)).ToList();
        Assert.Equal(needs.Count, rows.Select(row => row.Id).Distinct(StringComparer.Ordinal).Count());
        foreach (var row in rows)
        {
            var name = new CopyName(row.Sequence, row.Id, row.Generation);
            Assert.True(harness.Store.LockedUntil(name.ArchiveKey) >= end);
            Assert.True(harness.Store.LockedUntil(name.RecordKey) >= end);
        }
    }
}
