using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Copies;

/// <summary>Tests what a run does about stores of others, lost catalogues, and objects that someone else has changed.</summary>
public sealed class CopyTrustTests
{
    [Fact]
    public async Task The_copy_of_another_data_folder_is_refused()
    {
        using var harness = new CopyHarness();
        harness.Backup();
        harness.Store.Plant(CopyLayout.Marker, new CopyMarker(1, Guid.NewGuid(), "elsewhere", DateTimeOffset.UnixEpoch).ToBytes());

        var fault = await Assert.ThrowsAsync<Fault>(harness.RunAsync);

        Assert.Equal(FaultCode.CopyStoreForeign, fault.Code);
        Assert.Contains("elsewhere", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(harness.Store.Keys, key => key != CopyLayout.Marker);
    }

    [Fact]
    public async Task A_marker_of_a_newer_format_or_a_damaged_one_is_refused()
    {
        using var harness = new CopyHarness();
        harness.Store.Plant(CopyLayout.Marker, new CopyMarker(2, Guid.NewGuid(), "h", DateTimeOffset.UnixEpoch).ToBytes());
        Assert.Equal(FaultCode.CopyStoreUnsupported, (await Assert.ThrowsAsync<Fault>(harness.RunAsync)).Code);

        harness.Store.Plant(CopyLayout.Marker, "{"u8.ToArray());
        Assert.Equal(FaultCode.CopyDamaged, (await Assert.ThrowsAsync<Fault>(harness.RunAsync)).Code);
    }

    [Fact]
    public async Task Another_installation_that_writes_to_the_copy_is_respected_for_two_hours()
    {
        using var harness = new CopyHarness();
        var id = harness.Backup();
        await harness.RunAsync();
        var writer = new CopyWriter(Guid.NewGuid(), "clone", "other", harness.Time.GetUtcNow(), "1.0");
        harness.Store.Plant(CopyLayout.Writer, CopyText.Write(writer, CopyJson.Default.CopyWriter));

        Assert.Equal(FaultCode.CopyStoreForeign, (await Assert.ThrowsAsync<Fault>(harness.RunAsync)).Code);
        harness.Time.Advance(TimeSpan.FromHours(3));
        await harness.RunAsync();
        harness.AssertRestorable(id);
    }

    [Theory]
    [InlineData("none")]
    [InlineData(nameof(SealMode.Shared))]
    public async Task A_lost_catalogue_recognises_its_copy_sends_nothing_again_and_deletes_nothing(string mode)
    {
        using var harness = CopyHarness.Of(mode);
        var ids = new[] { harness.Backup(), harness.Backup(), harness.Backup() };
        await harness.RunAsync();
        var archives = harness.Store.Keys.Where(key => key.StartsWith("a/", StringComparison.Ordinal)).ToList();
        var rows = harness.Catalogue.Read(session => ids.Select(id => session.Backups.Find(id)!).ToList());
        var needs = harness.Catalogue.Read(session => ids.Select(id => session.Backups.ArchivesOf(id)).ToList());

        // The archive of the second backup is gone too, so the new catalogue does not know it.
        File.Delete(harness.ArchivePath(ids[1]));
        harness.LoseCatalogue(session =>
        {
            foreach (var at in (int[])[0, 2])
            {
                session.Backups.Insert(rows[at]);
                session.Backups.SetArchives(rows[at].Sequence, needs[at]);
            }
        });

        var summary = await harness.RunAsync();

        Assert.Equal(0, summary.Counts.CopiedArchives);
        Assert.Equal(0, summary.Counts.DeletedArchives);
        Assert.Equal(archives, harness.Store.Keys.Where(key => key.StartsWith("a/", StringComparison.Ordinal)));
        harness.AssertRestorable(ids);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_archive_that_someone_deletes_or_overwrites_is_reported_and_copied_again(bool hasVersions)
    {
        using var harness = new CopyHarness(hasVersions: hasVersions);
        var ids = new[] { harness.Backup(), harness.Backup(isFull: true) };
        await harness.RunAsync();
        Touch(harness);

        var summary = await harness.RunAsync();

        Assert.Equal([(ids[0], "lost"), (ids[1], "lost")], summary.Reports.Select(report => (report.Path, report.Code)));
        Assert.Equal(2, summary.Counts.CopiedArchives);
        harness.AssertConsistent();
        harness.AssertRestorable(ids);
        Assert.Empty((await harness.RunAsync()).Reports);
    }

    [Fact]
    public async Task A_locked_archive_that_someone_deletes_or_overwrites_is_reported_and_stays()
    {
        using var harness = new CopyHarness();
        harness.Definition = harness.Definition with { Lock = new CopyLock(CopyLockMode.Governance, 30, 100) };
        var ids = new[] { harness.Backup(), harness.Backup(isFull: true) };
        await harness.RunAsync();
        var names = Touch(harness);

        var summary = await harness.RunAsync();

        Assert.Equal([(ids[0], "touched"), (ids[1], "touched")], summary.Reports.Select(report => (report.Path, report.Code)));
        Assert.Equal(0, summary.Counts.CopiedArchives);
        Assert.All(harness.Copied, row => Assert.NotNull(row.Problem));
        Assert.Equal(
            ids.Select(id => File.ReadAllBytes(harness.ArchivePath(id))),
            names.Select(name => harness.Store.Versions(name.ArchiveKey)[0])
        );
    }

    [Fact]
    public async Task A_tombstone_that_this_host_did_not_write_deletes_nothing()
    {
        using var harness = new CopyHarness();
        var ids = new[] { harness.Backup(), harness.Backup() };
        await harness.RunAsync();
        var stone = new Tombstone(Guid.NewGuid(), ids[0], 1, DateTimeOffset.UnixEpoch, "someone", TombstoneReason.Deleted);
        harness.Store.Plant(CopyName.TombstoneKeyOf(1, ids[0]), new CopySeal(null).Write(stone));

        var summary = await harness.RunAsync();

        Assert.Equal(0, summary.Counts.DeletedArchives);
        Assert.Equal(0, summary.Counts.DroppedBackups);
        Assert.Contains(summary.Reports, report => report.Path == ids[0] && report.Code == "touched");
    }

    [Fact]
    public async Task A_row_of_a_deleted_backup_that_names_a_living_one_or_another_id_deletes_nothing()
    {
        using var harness = new CopyHarness();
        var ids = new[] { harness.Backup(), harness.Backup() };
        await harness.RunAsync();
        var row = harness.Catalogue.Read(session => session.Backups.Find(ids[1])!);
        harness.Catalogue.Write(session =>
        {
            session.Copies.AddDeleted(new DeletedBackupRow(1, ids[0], DateTimeOffset.UnixEpoch, "tester"));
            session.Copies.AddDeleted(new DeletedBackupRow(row.Sequence, "backup-99", DateTimeOffset.UnixEpoch, "tester"));
        });

        var summary = await harness.RunAsync();

        Assert.Equal((0L, 0L), (summary.Counts.DroppedBackups, summary.Counts.DeletedArchives));
        harness.AssertRestorable(ids);
    }

    [Fact]
    public async Task A_forged_record_is_not_taken_for_a_backup()
    {
        using var harness = CopyHarness.Of(nameof(SealMode.Shared));
        harness.Backup();
        await harness.RunAsync();
        var own = harness.Copied[0];
        var forged = new CopyName(50, "backup-50", own.Generation);
        harness.Store.Plant(forged.ArchiveKey, harness.Store.Bytes(new CopyName(1, own.Id, own.Generation).ArchiveKey));
        harness.Store.Plant(forged.RecordKey, harness.Store.Bytes(new CopyName(1, own.Id, own.Generation).RecordKey));

        var summary = await harness.RunAsync();

        Assert.Equal(("backup-50", "damaged"), (summary.Reports[0].Path, summary.Reports[0].Code));
        Assert.Single(harness.Copied);
    }

    // Deletes the first archive, and overwrites the second one.
    private static List<CopyName> Touch(CopyHarness harness)
    {
        var names = harness.Copied.Select(row => new CopyName(row.Sequence, row.Id, row.Generation)).ToList();
        harness.Store.Plant(names[0].ArchiveKey, null);
        harness.Store.Plant(names[1].ArchiveKey, [1, 2, 3]);
        return names;
    }
}
