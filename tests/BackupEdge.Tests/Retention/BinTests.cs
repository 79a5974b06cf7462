using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Retention;
using BackupEdge.Tests.Jobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Retention;

/// <summary>The bin of deleted backups, on a disk whose free space the test decides.</summary>
public sealed class BinTests
{
    private static readonly ProtectionRules Week = new() { UndeleteDays = 7 };

    [Fact]
    public async Task A_disk_with_space_keeps_the_bin()
    {
        await using var services = await NewAsync();
        var ids = await DeletedAsync(services, 3);

        NewBin(services, () => long.MaxValue).Run();

        Assert.Equal(ids, InBin(services));
        Assert.All(ids, id => Assert.True(File.Exists(services.ArchivePath(id)) && File.Exists(MarkPath(services, id))));
    }

    [Fact]
    public async Task A_short_disk_frees_the_oldest_first_and_tells_it()
    {
        await using var services = await NewAsync();
        var ids = await DeletedAsync(services, 3);

        // Every archive counts 500 bytes, as much as the next backup needs: one is enough.
        NewBin(services, () => File.Exists(services.ArchivePath(ids[0])) ? 100 : 600).Run();

        Assert.Equal(ids[1..], InBin(services));
        Assert.False(File.Exists(services.ArchivePath(ids[0])));
        Assert.False(File.Exists(MarkPath(services, ids[0])));
        var record = Assert.Single(Records(services, DeleteAudit.PurgedEarly));
        Assert.Equal((ids[0], "service"), (record.Subject, record.Caller));
        var status = services.Now.StatusReader(null).Read();
        Assert.Equal((2, 1000), (status.Bin.Backups, status.Bin.Bytes));
        Assert.NotNull(status.Bin.FreedEarlyAt);
    }

    [Fact]
    public async Task While_no_archive_may_be_deleted_nothing_leaves_the_bin_early()
    {
        await using var services = await NewAsync();
        var ids = await DeletedAsync(services, 2);
        File.WriteAllBytes(services.ArchivePath("backup-20261123-020000-abcdef"), [1, 2, 3]);

        NewBin(services, () => 0).Run();

        Assert.Equal(ids, InBin(services));
    }

    [Fact]
    public async Task A_backup_without_space_frees_the_whole_bin()
    {
        await using var services = await NewAsync();
        var ids = await DeletedAsync(services, 3);
        var bin = NewBin(services, () => long.MaxValue);

        Assert.True(bin.FreeAll());

        Assert.Empty(InBin(services));
        Assert.All(ids, id => Assert.False(File.Exists(services.ArchivePath(id)) || File.Exists(MarkPath(services, id))));
        Assert.False(bin.FreeAll());
    }

    [Fact]
    public async Task A_backup_that_finds_no_space_begins_again_with_that_of_the_bin()
    {
        await using var services = await NewAsync();
        await DeletedAsync(services, 2);
        services.Engine.FailOnce = new Fault(FaultCode.NoSpace, "The disk is full.");

        await services.Completed();

        Assert.Null(services.Engine.FailOnce);
        Assert.Empty(InBin(services));
    }

    [Fact]
    public async Task Without_a_bin_what_is_in_it_goes_at_once()
    {
        await using var services = await NewAsync();
        var ids = await DeletedAsync(services, 2);

        services.Settings = services.Settings with { Protection = new ProtectionRules() };
        await services.Restart();

        Assert.Empty(InBin(services));
        Assert.All(ids, id => Assert.False(File.Exists(services.ArchivePath(id))));
        Assert.Equal(2, Records(services, DeleteAudit.Purged).Count);
    }

    [Fact]
    public async Task What_min_age_guards_now_stays_in_the_bin()
    {
        await using var services = await NewAsync();
        var ids = await DeletedAsync(services, 2);
        services.Settings = services.Settings with { Protection = new ProtectionRules { MinAge = TimeSpan.FromDays(30) } };
        await services.Restart();

        Assert.False(NewBin(services, () => 0).FreeAll());
        Assert.Equal(ids, InBin(services));
    }

    [Fact]
    public async Task A_backup_that_did_not_complete_is_gone_at_once()
    {
        await using var services = await NewAsync();
        await services.Now.Runner.StopAsync();
        var queued = services.Enqueue();
        services.Queue.Cancel(queued.JobId);

        var result = services.Queue.DeleteBackup(queued.Id);

        Assert.Null(result.UndeleteUntil);
        Assert.Empty(InBin(services));
    }

    [Fact]
    public async Task A_delete_on_a_short_disk_is_final_and_says_so()
    {
        await using var services = await NewAsync();
        var id = (await services.Completed()).Id;
        var next = services.Enqueue();
        services.Engine.Release($"backup {next.Id}", Summaries.Backup() with { StoredBytes = 1L << 60 });
        await services.Ended(next.JobId);

        var result = services.Queue.DeleteBackup(id);

        Assert.Null(result.UndeleteUntil);
        Assert.Empty(InBin(services));
        Assert.Equal(id, Assert.Single(Records(services, DeleteAudit.PurgedEarly)).Subject);
    }

    [Fact]
    public async Task A_mark_that_cannot_be_read_counts_and_one_that_is_left_over_is_deleted()
    {
        await using var services = await NewAsync();
        var ids = await DeletedAsync(services, 1);
        var marks = new BinMarks(services.Settings.Data.Archives);
        File.WriteAllText(MarkPath(services, ids[0]), "{ \"id\": ");
        Assert.Equal(ids[0], marks.Find(ids[0], DateTimeOffset.UnixEpoch)?.Id);
        var other = (await services.Completed()).Id;
        marks.Add(new BinMark(other, DateTimeOffset.UnixEpoch));
        marks.Add(new BinMark("backup-20200101-000000-gone00", DateTimeOffset.UnixEpoch));

        NewBin(services, () => long.MaxValue).Run();

        Assert.Equal(ids, marks.List());
        Assert.Equal(RunStatus.Completed, services.Queue.FindBackup(other).Status);
    }

    private static async Task<TestServices> NewAsync()
    {
        var services = new TestServices(start: false);
        services.Settings = services.Settings with { Protection = Week };
        await services.Restart();
        return services;
    }

    // One backup stays, so that it is known how much the next one needs.
    private static async Task<List<string>> DeletedAsync(TestServices services, int count)
    {
        var ids = new List<string>();
        for (var i = 0; i <= count; i++)
        {
            ids.Add((await services.Completed()).Id);
        }

        foreach (var id in ids.Take(count))
        {
            Assert.NotNull(services.Queue.DeleteBackup(id).UndeleteUntil);
        }

        return ids[..count];
    }

    private static Bin NewBin(TestServices services, Func<long> freeBytes)
    {
        var now = services.Now;
        var store = new LocalArchiveStore(services.Settings.Data.Archives);
        var reserve = new SpaceReserve(services.Settings.Data);
        var passedOver = new PassedOver(now.Catalogue, store, now.Engine);
        return new Bin(
            now.Catalogue,
            services.Settings.Protection,
            new BinMarks(services.Settings.Data.Archives),
            store,
            new Sweep(now.Catalogue, store, reserve, passedOver, TimeProvider.System),
            passedOver,
            reserve,
            freeBytes,
            TimeProvider.System,
            NullLogger.Instance
        );
    }

    private static string MarkPath(TestServices services, string id) =>
        Path.Combine(services.Settings.Data.Archives, id + BinMarks.Extension);

    private static List<string> InBin(TestServices services) =>
        [.. services.Now.Catalogue.Read(session => session.Bin.List()).Select(row => row.Id)];

    private static List<AuditRow> Records(TestServices services, string result) =>
        [
            .. services
                .Now.Catalogue.Read(session => session.Audit.List(new AuditFilter { Action = AuditAction.BackupDelete, Limit = 100 }))
                .Rows.Where(row => row.Result == result),
        ];
}
