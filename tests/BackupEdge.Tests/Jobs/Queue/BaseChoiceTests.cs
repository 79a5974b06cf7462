using BackupEdge.Catalogue;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Reports;
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
        Assert.Equal(
            [null, full.Id, first.Id, full.Id],
            services.Engine.Requests.Select(request => request.Bases.Values.Distinct().SingleOrDefault())
        );
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
    public async Task A_backup_of_other_paths_is_not_a_base()
    {
        await using var services = new TestServices();
        await services.Completed();

        await services.Restart(() => services.Settings = services.Settings with { Sources = [.. services.Settings.Sources.Select(Moved)] });

        Assert.Equal(BackupType.Full, services.Enqueue(new BackupOptions { Type = BackupType.Incremental }).Type);
    }

    [Fact]
    public async Task Each_source_has_the_newest_backup_that_contains_it_as_its_base()
    {
        await using var services = new TestServices();
        var full = await services.Completed();
        var bots = await CompletedAsync(services, "bots");
        var both = await services.Completed(BackupType.Incremental);
        var settings = await CompletedAsync(services, "settings");

        Assert.Equal((BackupType.Incremental, full.Id), TypeOf(bots));
        Assert.Equal((BackupType.Incremental, both.Id), TypeOf(settings));
        Assert.Equal((BackupType.Incremental, bots.Id), TypeOf(both));
        Assert.Equal([bots.Id, full.Id], both.Sources.Select(source => source.BaseId));
        Assert.Equal(
            [("bots", bots.Id), ("settings", full.Id)],
            services.Engine.Requests.ElementAt(2).Bases.Select(pair => (pair.Key, pair.Value))
        );
    }

    [Fact]
    public async Task A_backup_with_an_added_source_keeps_its_type()
    {
        await using var services = new TestServices();
        var full = await services.Completed();
        var added = new FilesSource { Name = "added", Path = "/srv/added" };
        await services.Restart(() => services.Settings = services.Settings with { Sources = [added, .. services.Settings.Sources] });

        var first = await services.Completed(BackupType.Incremental);
        var second = await services.Completed(BackupType.Incremental);
        var differential = await services.Completed(BackupType.Differential);

        Assert.Equal((BackupType.Incremental, full.Id, null), (first.Type, first.BaseId, first.TypeReason));
        Assert.Equal([null, full.Id, full.Id], first.Sources.Select(source => source.BaseId));
        Assert.All(second.Sources, source => Assert.Equal(first.Id, source.BaseId));

        // The changes since the last full backup of a source without one are all of it.
        Assert.Equal((BackupType.Differential, full.Id), TypeOf(differential));
        Assert.Equal([null, full.Id, full.Id], differential.Sources.Select(source => source.BaseId));
    }

    [Fact]
    public async Task Only_the_sources_of_a_base_that_cannot_be_used_are_read_completely()
    {
        await using var services = new TestServices();
        var full = await services.Completed();
        var bots = await CompletedAsync(services, "bots");
        services.Engine.RefuseBase = "Its archive is damaged.";
        services.Engine.RefusedBases = [bots.Id];

        var both = await services.Completed(BackupType.Incremental);

        Assert.Equal((BackupType.Incremental, full.Id, null), (both.Type, both.BaseId, both.TypeReason));
        Assert.Equal([null, full.Id], both.Sources.Select(source => source.BaseId));
        var warning = Assert.Single(services.Engine.Requests.Last().Warnings);
        Assert.Equal(("bots", PathReport.BaseUnusable), (warning.Path, warning.Code));
        Assert.Contains($"since its base '{bots.Id}' cannot be used: Its archive is damaged.", warning.Message, StringComparison.Ordinal);

        services.Engine.RefusedBases = null;
        var none = await services.Completed(BackupType.Incremental);
        Assert.Equal((BackupType.Full, null), TypeOf(none));
        Assert.Contains(both.Id, none.TypeReason, StringComparison.Ordinal);
        Assert.All(none.Sources, source => Assert.Null(source.BaseId));
    }

    [Fact]
    public async Task Every_base_of_a_running_backup_and_what_it_needs_stays()
    {
        await using var services = new TestServices();
        var first = await services.Completed();
        services.Engine.References = [new ArchiveReference(first.Sequence, first.Id, 123)];
        var second = await services.Completed(BackupType.Incremental);
        services.Engine.References = [];
        var bots = await CompletedAsync(services, "bots");
        var running = services.Enqueue(new BackupOptions { Type = BackupType.Incremental });
        await services.Engine.AwaitBegun($"backup {running.Id}");

        Assert.Equal([bots.Id, second.Id], services.Queue.FindBackup(running.Id).Sources.Select(source => source.BaseId));
        Assert.All(new[] { bots, second }, used =>
            TestServices.Refused(FaultCode.BackupInUse, () => services.Queue.DeleteBackup(used.Id, force: true))
        );
        var inUse = services.Now.Catalogue.Read(session => session.Jobs.BackupsInUse());
        Assert.True(inUse.SetEquals([bots.Id, running.Id, second.Id]), string.Join(' ', inUse));
        Assert.True(services.Now.Catalogue.Read(session => session.Backups.IsNeededByRunning(first.Id)));

        services.Engine.Release($"backup {running.Id}", Summaries.Backup());
        await services.Ended(running.JobId);
        Assert.False(services.Now.Catalogue.Read(session => session.Backups.IsNeededByRunning(first.Id)));
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

        services.Queue.DeleteBackup(full.Id, force: true);
        Assert.False(File.Exists(services.ArchivePath(full.Id)));
        Assert.True(File.Exists(Path.ChangeExtension(services.ArchivePath(full.Id), ".bec")));
        TestServices.Refused(FaultCode.BackupNotFound, () => services.Queue.FindBackup(full.Id));
        await services.Restart();
        Assert.Equal(RunStatus.Completed, services.Queue.FindBackup(incremental.Id).Status);

        services.Queue.DeleteBackup(incremental.Id, force: true);
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

        TestServices.Refused(FaultCode.BackupInUse, () => services.Queue.DeleteBackup(full.Id, force: true));

        services.Engine.Release($"backup {incremental.Id}", Summaries.Backup());
        await services.Ended(incremental.JobId);
        services.Queue.DeleteBackup(full.Id, force: true);
    }

    private static (BackupType, string?) TypeOf(BackupRow backup) => (backup.Type, backup.BaseId);

    private static async Task<BackupRow> CompletedAsync(TestServices services, string source)
    {
        var backup = services.Enqueue(new BackupOptions { Type = BackupType.Incremental, Sources = [source] });
        services.Engine.Release($"backup {backup.Id}", Summaries.Backup());
        await services.Ended(backup.JobId);
        return services.Queue.FindBackup(backup.Id);
    }

    private static SourceDefinition Moved(SourceDefinition source) =>
        source switch
        {
            FilesSource files => files with { Path = files.Path + "-moved" },
            SqliteSource database => database with { Path = database.Path + "-moved" },
            _ => throw new ArgumentOutOfRangeException(nameof(source), source, "It has no path."),
        };
}
