using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;
using BackupEdge.Keys;
using BackupEdge.Tests.Catalogue;

namespace BackupEdge.Tests.Jobs.Queue;

public sealed class JobQueueTests
{
    [Fact]
    public async Task A_backup_is_queued_with_its_job()
    {
        await using var services = new TestServices(start: false);

        var backup = services.Enqueue(
            new BackupOptions
            {
                Type = BackupType.Full,
                Label = "before the update",
                RetentionDays = 30,
            }
        );

        Assert.StartsWith("backup-", backup.Id, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Queued, services.Queue.FindBackup(backup.Id).Status);
        Assert.Equal(["bots", "settings"], backup.Sources.Select(source => source.Name));
        Assert.Equal("before the update", services.Queue.FindBackup(backup.Id).Label);
        var job = services.Queue.FindJob(backup.JobId);
        Assert.Equal((JobKind.Backup, RunStatus.Queued, backup.Id, "tester"), (job.Kind, job.Status, job.BackupId, job.CreatedBy));
    }

    [Fact]
    public async Task An_invalid_backup_is_refused_with_the_field_at_fault()
    {
        await using var services = new TestServices(start: false);

        void Refused(string field, BackupOptions options) =>
            Assert.Equal(field, TestServices.Refused(FaultCode.InvalidRequest, () => services.Enqueue(options)).Details["field"]);

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
        Assert.Empty(services.Now.Catalogue.Read(session => session.Backups.List(new BackupFilter())).Rows);
    }

    [Fact]
    public async Task Verifies_of_those_that_are_due_take_the_places_that_the_caller_has_and_none_twice()
    {
        await using var services = new TestServices(start: false);
        services.Now.Catalogue.Write(session =>
        {
            for (var i = 0; i < 50; i++)
            {
                session.Backups.Insert(Rows.Backup(1000 + i) with { Status = RunStatus.Completed });
            }
        });

        var (few, left) = services.Queue.EnqueueVerifies(0, null, new Caller("bot", Role.BackupOperator) { Credential = "key" });
        var (more, rest) = services.Queue.EnqueueVerifies(0, null, Caller.Service);

        Assert.Equal((OperatorShares.MaxWaiting, 50 - OperatorShares.MaxWaiting), (few.Count, left));
        Assert.Equal((JobQueue.MaxVerifies, left - JobQueue.MaxVerifies), (more.Count, rest));
        Assert.Empty(few.Select(job => job.BackupId).Intersect(more.Select(job => job.BackupId)));
        TestServices.Refused(FaultCode.QueueFull, () =>
            services.Queue.EnqueueVerifies(0, null, new Caller("bot", Role.BackupOperator) { Credential = "key" })
        );
    }

    [Fact]
    public async Task Include_flags_select_sources_by_kind()
    {
        await using var services = new TestServices(start: false);

        Assert.Equal(
            "bots",
            Assert.Single(services.Enqueue(new BackupOptions { Type = BackupType.Full, IncludeDatabase = false }).Sources).Name
        );
        Assert.Equal(
            "settings",
            Assert.Single(services.Enqueue(new BackupOptions { Type = BackupType.Full, IncludeFiles = false }).Sources).Name
        );
    }

    [Fact]
    public async Task The_sixty_fifth_queued_job_is_refused_and_adds_no_row()
    {
        await using var services = new TestServices(start: false);
        for (var i = 0; i < JobQueue.Capacity; i++)
        {
            services.Enqueue();
        }

        var fault = TestServices.Refused(FaultCode.QueueFull, () => services.Enqueue());

        Assert.True(int.Parse(fault.Details["retry_after_seconds"], null) > 0);
        Assert.Equal(JobQueue.Capacity, services.Now.Catalogue.Read(session => session.Backups.List(new BackupFilter())).Total);
    }

    [Fact]
    public async Task Only_a_completed_backup_can_be_restored_or_verified()
    {
        await using var services = new TestServices(start: false);
        var queued = services.Enqueue();

        TestServices.Refused(FaultCode.BackupNotFound, () => services.EnqueueRestore("backup-123"));
        TestServices.Refused(FaultCode.BackupNotFound, () => services.Queue.EnqueueVerify("backup-123", TestServices.Admin));
        TestServices.Refused(FaultCode.BackupNotCompleted, () => services.EnqueueRestore(queued.Id));
        TestServices.Refused(FaultCode.BackupNotCompleted, () => services.Queue.EnqueueVerify(queued.Id, TestServices.Admin));
    }

    [Fact]
    public async Task A_second_restore_to_a_target_is_refused_while_the_first_runs()
    {
        await using var services = new TestServices();
        var backup = await services.Completed();
        var first = services.EnqueueRestore(backup.Id);

        Assert.Equal(
            first.Id,
            TestServices.Refused(FaultCode.RestoreInProgress, () => services.EnqueueRestore(backup.Id)).Details["job_id"]
        );
        services.EnqueueRestore(backup.Id, "elsewhere");
        services.EnqueueRestore(backup.Id, dryRun: true);
        services.Engine.Release($"restore {backup.Id}", Summaries.Restore());
        await services.Ended(first.Id);
        services.EnqueueRestore(backup.Id);
    }

    [Fact]
    public async Task An_invalid_restore_is_refused_with_the_field_at_fault()
    {
        await using var services = new TestServices();
        var backup = await services.Completed();

        void Refused(string field, RestoreOptions options) =>
            Assert.Equal(
                field,
                TestServices
                    .Refused(FaultCode.InvalidRequest, () => services.Queue.EnqueueRestore(backup.Id, options, TestServices.Admin))
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
    public async Task Cancelling_a_queued_job_cancels_its_backup_at_once()
    {
        await using var services = new TestServices(start: false);
        var backup = services.Enqueue();

        Assert.Equal(RunStatus.Cancelled, services.Queue.Cancel(backup.JobId).Status);

        Assert.Equal(RunStatus.Cancelled, services.Queue.FindBackup(backup.Id).Status);
        Assert.Equal("cancelled", TestServices.Refused(FaultCode.JobEnded, () => services.Queue.Cancel(backup.JobId)).Details["status"]);
        TestServices.Refused(FaultCode.JobNotFound, () => services.Queue.Cancel("job-123"));
    }

    [Fact]
    public async Task A_delete_removes_the_archive_and_the_sequence_is_never_reused()
    {
        await using var services = new TestServices();
        var backup = await services.Completed();
        Assert.True(File.Exists(services.ArchivePath(backup.Id)));

        services.Queue.DeleteBackup(backup.Id, force: true);

        Assert.False(File.Exists(services.ArchivePath(backup.Id)));
        TestServices.Refused(FaultCode.BackupNotFound, () => services.Queue.FindBackup(backup.Id));
        TestServices.Refused(FaultCode.BackupNotFound, () => services.Queue.DeleteBackup(backup.Id, force: true));
        Assert.True((await services.Completed()).Sequence > backup.Sequence);
    }

    [Fact]
    public async Task A_backup_that_a_job_uses_cannot_be_deleted()
    {
        await using var services = new TestServices();
        var backup = await services.Completed();
        var restore = services.EnqueueRestore(backup.Id);

        Assert.Equal(
            restore.Id,
            TestServices.Refused(FaultCode.BackupInUse, () => services.Queue.DeleteBackup(backup.Id, force: true)).Details["job_id"]
        );

        services.Engine.Release($"restore {backup.Id}", Summaries.Restore());
        await services.Ended(restore.Id);
        services.Queue.DeleteBackup(backup.Id, force: true);
    }

    [Fact]
    public async Task A_wait_ends_at_its_timeout()
    {
        await using var services = new TestServices(start: false);
        var backup = services.Enqueue();

        var row = await services.Queue.WaitAsync(backup.JobId, TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);

        Assert.Equal(RunStatus.Queued, row.Status);
    }
}
