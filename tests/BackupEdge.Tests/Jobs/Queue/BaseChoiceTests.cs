using BackupEdge.Catalogue;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Jobs;

namespace BackupEdge.Tests.Jobs.Queue;

public sealed class BaseChoiceTests
{
    [Theory]
    [InlineData(BackupType.Incremental)]
    [InlineData(BackupType.Differential)]
    public async Task Without_a_base_a_backup_is_full_and_states_the_reason(BackupType requested)
    {
        await using var services = new TestServices(start: false);

        var backup = services.Enqueue(new BackupOptions { Type = requested });

        Assert.Equal((BackupType.Full, requested), (backup.Type, backup.RequestedType));
        Assert.Contains("There is none", backup.TypeReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_base_is_the_last_backup_or_for_a_differential_the_last_full()
    {
        await using var services = new TestServices();
        var full = await services.Completed();
        var first = await services.Completed(BackupType.Incremental);
        var second = await services.Completed(BackupType.Incremental);
        var differential = await services.Completed(BackupType.Differential);

        Assert.Equal((BackupType.Incremental, full.Id), (first.Type, first.BaseId));
        Assert.Equal(first.Id, second.BaseId);
        Assert.Equal((BackupType.Differential, full.Id), (differential.Type, differential.BaseId));
        Assert.Equal([null, full.Id, first.Id, full.Id], services.Engine.Requests.Select(request => request.BaseId));
    }

    [Fact]
    public async Task A_base_that_is_still_in_the_queue_is_used_once_it_has_completed()
    {
        await using var services = new TestServices();
        var full = services.Enqueue();
        var incremental = services.Enqueue(new BackupOptions { Type = BackupType.Incremental });
        Assert.Equal((BackupType.Incremental, null), (incremental.Type, incremental.TypeReason));

        services.Engine.Release($"backup {full.Id}", Summaries.Backup());
        services.Engine.Release($"backup {incremental.Id}", Summaries.Backup());
        await services.Ended(incremental.JobId);

        Assert.Equal(full.Id, services.Queue.FindBackup(incremental.Id).BaseId);
    }

    [Fact]
    public async Task A_backup_of_other_sources_or_paths_is_not_a_base()
    {
        await using var services = new TestServices();
        await services.Completed();

        var fewer = services.Enqueue(new BackupOptions { Type = BackupType.Incremental, Sources = ["bots"] });
        Assert.Equal(BackupType.Full, fewer.Type);
        await services.Restart(() => services.Settings = services.Settings with { Sources = [.. services.Settings.Sources.Select(Moved)] });

        Assert.Equal(BackupType.Full, services.Enqueue(new BackupOptions { Type = BackupType.Incremental }).Type);
    }

    [Fact]
    public async Task A_base_that_cannot_be_used_makes_the_backup_full()
    {
        await using var services = new TestServices();
        var full = await services.Completed();
        services.Engine.RefuseBase = "Its archive is damaged.";

        var incremental = await services.Completed(BackupType.Incremental);

        Assert.Equal((BackupType.Full, null, BackupType.Incremental), (incremental.Type, incremental.BaseId, incremental.RequestedType));
        Assert.Contains(full.Id, incremental.TypeReason, StringComparison.Ordinal);
        Assert.Contains("damaged", incremental.TypeReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_is_deleted_only_when_no_backup_needs_it()
    {
        await using var services = new TestServices();
        var full = await services.Completed();
        services.Engine.References = [new ArchiveReference(full.Sequence, full.Id, 123)];
        var incremental = await services.Completed(BackupType.Incremental);
        Assert.Equal(
            [new NeededArchive(full.Sequence, full.Id, 123)],
            services.Now.Catalogue.Read(session => session.Backups.ArchivesOf(incremental.Id))
        );
        Assert.Equal([incremental.Id], services.Now.Catalogue.Read(session => session.Backups.DependentsOf(full.Id)));

        services.Queue.DeleteBackup(full.Id);
        Assert.False(File.Exists(services.ArchivePath(full.Id)));
        Assert.True(File.Exists(Path.ChangeExtension(services.ArchivePath(full.Id), ".bec")));
        TestServices.Refused(FaultCode.BackupNotFound, () => services.Queue.FindBackup(full.Id));
        await services.Restart();
        Assert.Equal(RunStatus.Completed, services.Queue.FindBackup(incremental.Id).Status);

        services.Queue.DeleteBackup(incremental.Id);
        Assert.Empty(Directory.GetFiles(services.Settings.Data.Archives));
        Assert.Empty(services.Now.Catalogue.Read(session => session.Backups.Deleted()));
    }

    [Fact]
    public async Task The_base_of_a_running_backup_cannot_be_deleted()
    {
        await using var services = new TestServices();
        var full = await services.Completed();
        var incremental = services.Enqueue(new BackupOptions { Type = BackupType.Incremental });
        await services.Engine.AwaitBegun($"backup {incremental.Id}");

        TestServices.Refused(FaultCode.BackupInUse, () => services.Queue.DeleteBackup(full.Id));

        services.Engine.Release($"backup {incremental.Id}", Summaries.Backup());
        await services.Ended(incremental.JobId);
        services.Queue.DeleteBackup(full.Id);
    }

    private static SourceDefinition Moved(SourceDefinition source) =>
        source switch
        {
            FilesSource files => files with { Path = files.Path + "-moved" },
            SqliteSource database => database with { Path = database.Path + "-moved" },
            _ => throw new ArgumentOutOfRangeException(nameof(source), source, "It has no path."),
        };
}
