using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;

namespace BackupEdge.Tests.Jobs.Queue;

public sealed class JobQueueTests
{
    [Fact]
    public async Task A_backup_is_queued_with_its_job()
    {
        await using var shop = new TestServices(start: false);

        var backup = shop.Enqueue(
            new BackupOptions
            {
                Type = BackupType.Full,
                Label = "before the update",
                RetentionDays = 30,
            }
        );

        Assert.StartsWith("backup-", backup.Id, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Queued, shop.Queue.FindBackup(backup.Id).Status);
        Assert.Equal(["bots", "settings"], backup.Sources.Select(source => source.Name));
        Assert.Equal("before the update", shop.Queue.FindBackup(backup.Id).Label);
        var job = shop.Queue.FindJob(backup.JobId);
        Assert.Equal((JobKind.Backup, RunStatus.Queued, backup.Id, "tester"), (job.Kind, job.Status, job.BackupId, job.CreatedBy));
    }

    [Fact]
    public async Task What_cannot_be_backed_up_is_refused_with_the_field_at_fault()
    {
        await using var shop = new TestServices(start: false);

        void Refused(string field, BackupOptions options) =>
            Assert.Equal(field, TestServices.Refused(FaultCode.InvalidRequest, () => shop.Enqueue(options)).Details["field"]);

        Refused("sources", new BackupOptions { Type = BackupType.Full, Sources = ["nowhere"] });
        Refused("sources", new BackupOptions { Type = BackupType.Full, Sources = [] });
        Refused(
            "sources",
            new BackupOptions
            {
                Type = BackupType.Full,
                IncludeFiles = false,
                IncludeDatabase = false,
            }
        );
        Refused(
            "sources",
            new BackupOptions
            {
                Type = BackupType.Full,
                IncludeFiles = false,
                Sources = ["bots"],
            }
        );
        Refused("label", new BackupOptions { Type = BackupType.Full, Label = "" });
        Refused("label", new BackupOptions { Type = BackupType.Full, Label = "a\nb" });
        Refused("label", new BackupOptions { Type = BackupType.Full, Label = new string('x', 201) });
        Refused("retention_days", new BackupOptions { Type = BackupType.Full, RetentionDays = 0 });
        Assert.Empty(shop.Now.Catalogue.Read(session => session.Backups.List(new BackupFilter())).Rows);
    }

    [Fact]
    public async Task Include_flags_choose_by_kind_of_source()
    {
        await using var shop = new TestServices(start: false);

        Assert.Equal(
            "bots",
            Assert.Single(shop.Enqueue(new BackupOptions { Type = BackupType.Full, IncludeDatabase = false }).Sources).Name
        );
        Assert.Equal(
            "settings",
            Assert.Single(shop.Enqueue(new BackupOptions { Type = BackupType.Full, IncludeFiles = false }).Sources).Name
        );
    }

    [Fact]
    public async Task The_sixty_fifth_waiting_job_is_refused_and_leaves_nothing()
    {
        await using var shop = new TestServices(start: false);
        for (var i = 0; i < JobQueue.Capacity; i++)
        {
            shop.Enqueue();
        }

        var fault = TestServices.Refused(FaultCode.QueueFull, () => shop.Enqueue());

        Assert.True(int.Parse(fault.Details["retry_after_seconds"], null) > 0);
        Assert.Equal(JobQueue.Capacity, shop.Now.Catalogue.Read(session => session.Backups.List(new BackupFilter())).Total);
    }

    [Fact]
    public async Task Only_a_completed_backup_can_be_restored_or_verified()
    {
        await using var shop = new TestServices(start: false);
        var queued = shop.Enqueue();

        TestServices.Refused(FaultCode.BackupNotFound, () => shop.EnqueueRestore("backup-123"));
        TestServices.Refused(FaultCode.BackupNotFound, () => shop.Queue.EnqueueVerify("backup-123", TestServices.Admin));
        TestServices.Refused(FaultCode.BackupNotCompleted, () => shop.EnqueueRestore(queued.Id));
        TestServices.Refused(FaultCode.BackupNotCompleted, () => shop.Queue.EnqueueVerify(queued.Id, TestServices.Admin));
    }

    [Fact]
    public async Task A_second_restore_to_the_same_target_is_refused_while_the_first_is_in_progress()
    {
        await using var shop = new TestServices();
        var backup = await shop.Completed();
        var first = shop.EnqueueRestore(backup.Id);

        Assert.Equal(first.Id, TestServices.Refused(FaultCode.RestoreInProgress, () => shop.EnqueueRestore(backup.Id)).Details["job_id"]);
        shop.EnqueueRestore(backup.Id, "elsewhere");
        shop.EnqueueRestore(backup.Id, dryRun: true);
        shop.Engine.Release($"restore {backup.Id}", Summaries.Restore());
        await shop.Ended(first.Id);
        shop.EnqueueRestore(backup.Id);
    }

    [Fact]
    public async Task A_restore_that_cannot_be_done_is_refused_with_the_field_at_fault()
    {
        await using var shop = new TestServices();
        var backup = await shop.Completed();

        void Refused(string field, RestoreOptions options) =>
            Assert.Equal(
                field,
                TestServices
                    .Refused(FaultCode.InvalidRequest, () => shop.Queue.EnqueueRestore(backup.Id, options, TestServices.Admin))
                    .Details["field"]
            );

        Refused("target", new RestoreOptions { Target = "nowhere" });
        Refused("paths", new RestoreOptions { Target = Settings.Staging, Paths = ["bots/../../etc"] });
        Refused("paths", new RestoreOptions { Target = Settings.Staging, Paths = ["/etc/passwd"] });
        Refused("paths", new RestoreOptions { Target = Settings.Staging, Paths = [""] });
        Refused(
            "include_files",
            new RestoreOptions
            {
                Target = Settings.Staging,
                IncludeFiles = false,
                IncludeDatabase = false,
            }
        );
    }

    [Fact]
    public async Task A_queued_job_is_cancelled_at_once_and_its_backup_with_it()
    {
        await using var shop = new TestServices(start: false);
        var backup = shop.Enqueue();

        Assert.Equal(RunStatus.Cancelled, shop.Queue.Cancel(backup.JobId).Status);

        Assert.Equal(RunStatus.Cancelled, shop.Queue.FindBackup(backup.Id).Status);
        Assert.Equal("cancelled", TestServices.Refused(FaultCode.JobEnded, () => shop.Queue.Cancel(backup.JobId)).Details["status"]);
        TestServices.Refused(FaultCode.JobNotFound, () => shop.Queue.Cancel("job-123"));
    }

    [Fact]
    public async Task A_deleted_backup_is_gone_with_its_archive_and_its_sequence_is_never_used_again()
    {
        await using var shop = new TestServices();
        var backup = await shop.Completed();
        Assert.True(File.Exists(shop.ArchivePath(backup.Id)));

        shop.Queue.DeleteBackup(backup.Id);

        Assert.False(File.Exists(shop.ArchivePath(backup.Id)));
        TestServices.Refused(FaultCode.BackupNotFound, () => shop.Queue.FindBackup(backup.Id));
        TestServices.Refused(FaultCode.BackupNotFound, () => shop.Queue.DeleteBackup(backup.Id));
        Assert.True((await shop.Completed()).Sequence > backup.Sequence);
    }

    [Fact]
    public async Task A_backup_that_a_job_uses_cannot_be_deleted()
    {
        await using var shop = new TestServices();
        var backup = await shop.Completed();
        var restore = shop.EnqueueRestore(backup.Id);

        Assert.Equal(restore.Id, TestServices.Refused(FaultCode.BackupInUse, () => shop.Queue.DeleteBackup(backup.Id)).Details["job_id"]);

        shop.Engine.Release($"restore {backup.Id}", Summaries.Restore());
        await shop.Ended(restore.Id);
        shop.Queue.DeleteBackup(backup.Id);
    }

    [Fact]
    public async Task Waiting_ends_when_the_time_is_up()
    {
        await using var shop = new TestServices(start: false);
        var backup = shop.Enqueue();

        var row = await shop.Queue.WaitAsync(backup.JobId, TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);

        Assert.Equal(RunStatus.Queued, row.Status);
    }
}
