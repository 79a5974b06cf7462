using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Engine.Sealing;

namespace BackupEdge.Tests.Copies;

/// <summary>Tests runs of a copy with real archives, without failures.</summary>
public sealed class CopyRunTests
{
    public static TheoryData<string> Modes => ["none", nameof(SealMode.Shared), nameof(SealMode.Sealed)];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Every_backup_can_be_restored_from_the_copy_alone(string mode)
    {
        using var harness = CopyHarness.Of(mode);
        harness.Store.Changed = harness.AssertConsistent;
        var ids = new[] { harness.Backup(), harness.Backup(), harness.Backup(60_000) };

        var summary = await harness.RunAsync();

        Assert.Equal(3, summary.Counts.CopiedArchives);
        Assert.Equal(0, summary.Counts.MissingArchives);
        Assert.Empty(summary.Reports);
        harness.AssertRestorable(ids);
        foreach (var row in harness.Copied)
        {
            var name = new CopyName(row.Sequence, row.Id, row.Generation);
            Assert.Equal(File.ReadAllBytes(harness.ArchivePath(row.Id)), harness.Store.Bytes(name.ArchiveKey));
            var record = harness.Seal.ReadRecord(harness.Store.Bytes(name.RecordKey), name, "").Record;
            Assert.Equal(mode != "none", record.HasMac);
            Assert.Equal(mode != "none", record.Extents.Any(extent => extent.Kind == ExtentKind.Facts));
            Assert.Contains(record.Extents, extent => extent.Kind == ExtentKind.Groups);
        }

        var again = await harness.RunAsync();
        Assert.Equal(0, again.Counts.CopiedArchives);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_deleted_backup_leaves_the_copy_and_what_others_need_of_it_stays(string mode)
    {
        using var harness = CopyHarness.Of(mode);
        harness.Store.Changed = harness.AssertConsistent;
        var first = harness.Backup();
        var second = harness.Backup();
        var third = harness.Backup();
        await harness.RunAsync();

        harness.Delete(first);
        var deleted = await harness.RunAsync();
        Assert.Equal(1, deleted.Counts.DroppedBackups);
        Assert.Equal(0, deleted.Counts.DeletedArchives);
        harness.AssertRestorable(second, third);

        harness.Compact(first);
        var compacted = await harness.RunAsync();
        Assert.Equal(1, compacted.Counts.CopiedArchives);
        Assert.Equal(1, compacted.Counts.DeletedArchives);
        harness.AssertRestorable(second, third);

        harness.Delete(third);
        harness.Delete(second);
        await harness.RunAsync();
        harness.AssertRestorable();
        Assert.DoesNotContain(harness.Store.Keys, key => key.StartsWith("a/", StringComparison.Ordinal));
        Assert.DoesNotContain(harness.Store.Keys, key => key.StartsWith("m/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_without_versions_is_empty_when_all_backups_are_deleted()
    {
        using var harness = new CopyHarness(hasVersions: false);
        var id = harness.Backup();
        await harness.RunAsync();

        harness.Delete(id);
        await harness.RunAsync();
        await harness.RunAsync();

        Assert.All(harness.Store.Keys, key => Assert.True(key[0] is 'b' or 'w' or 'c' or 'k', key));
    }

    [Fact]
    public async Task An_archive_that_has_disappeared_here_stays_in_the_copy()
    {
        using var harness = new CopyHarness();
        var id = harness.Backup();
        await harness.RunAsync();

        File.Delete(harness.ArchivePath(id));
        harness.Catalogue.Write(session => session.Backups.Update(session.Backups.Find(id)! with { Status = RunStatus.Missing }));
        await harness.RunAsync();

        harness.AssertRestorable(id);
    }

    [Fact]
    public async Task A_damaged_archive_is_reported_and_the_others_are_copied()
    {
        using var harness = new CopyHarness();
        var damaged = harness.Backup();
        var path = harness.ArchivePath(damaged);
        var bytes = File.ReadAllBytes(path);
        bytes[^10] ^= 1;
        File.WriteAllBytes(path, bytes);
        var whole = harness.Backup(isFull: true);

        var summary = await harness.RunAsync();

        Assert.Equal(damaged, Assert.Single(summary.Reports).Path);
        Assert.Equal(1, summary.Counts.MissingArchives);
        harness.AssertRestorable(whole);
        Assert.Null(harness.Catalogue.Read(session => session.Copies.State("away"))!.CompletedAt);
    }

    [Fact]
    public async Task The_newest_seven_copies_of_the_catalogue_stay_and_can_be_opened()
    {
        using var harness = CopyHarness.Of(nameof(SealMode.Shared));
        var id = harness.Backup();
        for (var run = 0; run < 10; run++)
        {
            harness.Time.Advance(TimeSpan.FromMinutes(1));
            await harness.RunAsync();
        }

        var copies = harness.Store.Keys.Where(key => key.StartsWith("c/", StringComparison.Ordinal)).ToList();
        Assert.Equal(7, copies.Count);
        var bytes = harness.Store.Bytes(copies[^1]);
        var (copy, head) = harness.Seal.ReadCatalogue(bytes, copies[^1], "");
        Assert.Equal(10, copy.Number);
        Assert.Equal(copy.Length, bytes.Length - head);
        var path = Path.Combine(harness.KeysFolder, "read.db");
        await File.WriteAllBytesAsync(path, bytes[head..], TestContext.Current.CancellationToken);
        using var catalogue = BackupEdge.Tests.Catalogue.TestCatalogue.Open(path);
        Assert.NotNull(catalogue.Read(session => session.Backups.Find(id)));
    }

    [Fact]
    public async Task Key_files_are_copied_once_and_again_when_they_have_changed()
    {
        using var harness = new CopyHarness();
        File.WriteAllText(Path.Combine(harness.KeysFolder, "bundle-1.age"), "one");
        File.WriteAllText(Path.Combine(harness.KeysFolder, "lock"), "");
        await harness.RunAsync();
        await harness.RunAsync();
        Assert.Single(harness.Store.Versions("k/bundle-1.age"));
        Assert.DoesNotContain("k/lock", harness.Store.Keys);

        File.WriteAllText(Path.Combine(harness.KeysFolder, "bundle-1.age"), "two");
        await harness.RunAsync();
        Assert.Equal("two"u8.ToArray(), harness.Store.Bytes("k/bundle-1.age"));
    }

    [Fact]
    public async Task A_retention_of_its_own_keeps_backups_that_were_deleted_here()
    {
        using var harness = new CopyHarness();
        harness.Definition = harness.Definition with { Retention = new RetentionRules { KeepLast = 3 } };
        harness.Store.Changed = harness.AssertConsistent;
        var first = harness.Backup();
        var second = harness.Backup();
        await harness.RunAsync();

        harness.Delete(first);
        harness.Compact(first);
        harness.Delete(second);
        await harness.RunAsync();
        harness.AssertRestorable(first, second);

        var later = new[] { harness.Backup(isFull: true), harness.Backup(), harness.Backup() };
        await harness.RunAsync();
        harness.AssertRestorable(later);
        var reason = harness.Store.Keys.Select(CopyName.OfTombstone).OfType<(long, string)>().ToList();
        Assert.Equal([first, second], reason.Select(one => one.Item2).Order(StringComparer.Ordinal));
    }
}
