using BackupEdge.Catalogue;
using BackupEdge.Engine.Archives;
using BackupEdge.Faults;
using BackupEdge.Jobs;

namespace BackupEdge.Tests.Jobs.Queue;

public sealed class BaseChoiceTests
{
    [Theory]
    [InlineData(BackupType.Incremental)]
    [InlineData(BackupType.Differential)]
    public async Task Without_a_base_it_is_done_as_full_and_says_so(BackupType requested)
    {
        await using var shop = new TestServices(start: false);

        var backup = shop.Enqueue(new BackupOptions { Type = requested });

        Assert.Equal((BackupType.Full, requested), (backup.Type, backup.RequestedType));
        Assert.Contains("there is none", backup.TypeReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_incremental_compares_with_the_last_completed_and_a_differential_with_the_last_full()
    {
        await using var shop = new TestServices();
        var full = await shop.Completed();
        var first = await shop.Completed(BackupType.Incremental);
        var second = await shop.Completed(BackupType.Incremental);
        var differential = await shop.Completed(BackupType.Differential);

        Assert.Equal((BackupType.Incremental, full.Id), (first.Type, first.BaseId));
        Assert.Equal(first.Id, second.BaseId);
        Assert.Equal((BackupType.Differential, full.Id), (differential.Type, differential.BaseId));
        Assert.Equal([null, full.Id, first.Id, full.Id], shop.Engine.Requests.Select(request => request.BaseId));
    }

    [Fact]
    public async Task A_base_that_is_still_in_the_queue_is_used_once_it_has_completed()
    {
        await using var shop = new TestServices();
        var full = shop.Enqueue();
        var incremental = shop.Enqueue(new BackupOptions { Type = BackupType.Incremental });
        Assert.Equal((BackupType.Incremental, null), (incremental.Type, incremental.TypeReason));

        shop.Engine.Release($"backup {full.Id}", Summaries.Backup());
        shop.Engine.Release($"backup {incremental.Id}", Summaries.Backup());
        await shop.Ended(incremental.JobId);

        Assert.Equal(full.Id, shop.Queue.FindBackup(incremental.Id).BaseId);
    }

    [Fact]
    public async Task Other_sources_or_other_paths_are_no_base()
    {
        await using var shop = new TestServices();
        await shop.Completed();

        var fewer = shop.Enqueue(new BackupOptions { Type = BackupType.Incremental, Sources = ["bots"] });
        Assert.Equal(BackupType.Full, fewer.Type);
        await shop.Restart(() =>
            shop.Settings = shop.Settings with
            {
                Sources = [.. shop.Settings.Sources.Select(source => source with { Path = source.Path + "-moved" })],
            }
        );

        Assert.Equal(BackupType.Full, shop.Enqueue(new BackupOptions { Type = BackupType.Incremental }).Type);
    }

    [Fact]
    public async Task A_base_that_cannot_be_used_makes_the_backup_full()
    {
        await using var shop = new TestServices();
        var full = await shop.Completed();
        shop.Engine.RefuseBase = "Its archive is damaged.";

        var incremental = await shop.Completed(BackupType.Incremental);

        Assert.Equal((BackupType.Full, null, BackupType.Incremental), (incremental.Type, incremental.BaseId, incremental.RequestedType));
        Assert.Contains(full.Id, incremental.TypeReason, StringComparison.Ordinal);
        Assert.Contains("damaged", incremental.TypeReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_stays_until_no_living_backup_needs_it()
    {
        await using var shop = new TestServices();
        var full = await shop.Completed();
        shop.Engine.References = [new ArchiveReference(full.Sequence, full.Id, 123)];
        var incremental = await shop.Completed(BackupType.Incremental);
        Assert.Equal(
            [new NeededArchive(full.Sequence, full.Id, 123)],
            shop.Now.Catalogue.Read(session => session.Backups.ArchivesOf(incremental.Id))
        );
        Assert.Equal([incremental.Id], shop.Now.Catalogue.Read(session => session.Backups.DependentsOf(full.Id)));

        shop.Queue.DeleteBackup(full.Id);
        Assert.False(File.Exists(shop.ArchivePath(full.Id)));
        Assert.True(File.Exists(Path.ChangeExtension(shop.ArchivePath(full.Id), ".bec")));
        TestServices.Refused(FaultCode.BackupNotFound, () => shop.Queue.FindBackup(full.Id));
        await shop.Restart();
        Assert.Equal(RunStatus.Completed, shop.Queue.FindBackup(incremental.Id).Status);

        shop.Queue.DeleteBackup(incremental.Id);
        Assert.Empty(Directory.GetFiles(shop.Settings.Data.Archives));
        Assert.Empty(shop.Now.Catalogue.Read(session => session.Backups.Deleted()));
    }

    [Fact]
    public async Task The_base_of_a_running_backup_cannot_be_deleted()
    {
        await using var shop = new TestServices();
        var full = await shop.Completed();
        var incremental = shop.Enqueue(new BackupOptions { Type = BackupType.Incremental });
        await shop.Engine.AwaitBegun($"backup {incremental.Id}");

        TestServices.Refused(FaultCode.BackupInUse, () => shop.Queue.DeleteBackup(full.Id));

        shop.Engine.Release($"backup {incremental.Id}", Summaries.Backup());
        await shop.Ended(incremental.JobId);
        shop.Queue.DeleteBackup(full.Id);
    }
}
