using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Counts;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Jobs.Running;

public sealed class JobRunnerTests
{
    [Fact]
    public async Task A_completed_backup_has_the_counts_and_warnings_of_the_engine()
    {
        await using var services = new TestServices();
        var backup = services.Enqueue();
        services.Engine.Release($"backup {backup.Id}", Summaries.Backup(new PathReport("bots/a", "vanished", "It vanished")));

        var job = await services.Ended(backup.JobId);

        var row = services.Queue.FindBackup(backup.Id);
        Assert.Equal(
            (RunStatus.Completed, 3L, 1000L, 500L, 1L),
            (row.Status, row.Counts.Files, row.Counts.SourceBytes, row.Counts.StoredBytes, row.WarningCount)
        );
        Assert.NotNull(row.StartedAt);
        Assert.NotNull(row.CompletedAt);
        Assert.Equal((RunStatus.Completed, 500L), (job.Status, Assert.IsType<BackupCounts>(job.Result).StoredBytes));
        Assert.Equal((1000L, 1000L, 3L, 3L), (job.BytesDone, job.BytesTotal, job.FilesDone, job.FilesTotal));
        Assert.Equal(
            new PathNote("bots/a", "vanished", "It vanished"),
            Assert.Single(services.Now.Catalogue.Read(session => session.Notes.Warnings(backup.Id)))
        );
    }

    [Fact]
    public async Task Backups_run_one_at_a_time_in_order_and_restores_in_parallel()
    {
        await using var services = new TestServices();
        var done = await services.Completed();
        var first = services.Enqueue();
        var second = services.Enqueue();
        var restore = services.EnqueueRestore(done.Id);
        await services.Engine.AwaitBegun($"backup {first.Id}");
        await services.Engine.AwaitBegun($"restore {done.Id}");

        Assert.Equal(RunStatus.Queued, services.Queue.FindBackup(second.Id).Status);
        services.Engine.Release($"backup {second.Id}", Summaries.Backup());
        services.Engine.Release($"restore {done.Id}", Summaries.Restore());
        Assert.Equal(RunStatus.Completed, (await services.Ended(restore.Id)).Status);
        Assert.Equal(RunStatus.Running, services.Queue.FindBackup(first.Id).Status);
        services.Engine.Release($"backup {first.Id}", Summaries.Backup());
        await services.Ended(first.JobId);
        await services.Ended(second.JobId);

        Assert.Equal(1, services.Engine.MaxBackupsAtOnce);
    }

    [Fact]
    public async Task Cancelling_a_running_backup_reaches_the_engine_and_leaves_no_archive()
    {
        await using var services = new TestServices();
        var backup = services.Enqueue();
        await services.Engine.AwaitBegun($"backup {backup.Id}");

        Assert.True(services.Queue.Cancel(backup.JobId).CancelRequested);

        Assert.Equal(RunStatus.Cancelled, (await services.Ended(backup.JobId)).Status);
        Assert.Equal(RunStatus.Cancelled, services.Queue.FindBackup(backup.Id).Status);
        Assert.Empty(Directory.GetFiles(services.Settings.Data.Archives));
    }

    [Fact]
    public async Task A_restart_runs_queued_jobs_and_marks_running_ones_as_interrupted()
    {
        await using var services = new TestServices();
        var running = services.Enqueue();
        var queued = services.Enqueue();
        await services.Engine.AwaitBegun($"backup {running.Id}");

        await services.Restart();

        var row = services.Queue.FindBackup(running.Id);
        Assert.Equal((RunStatus.Interrupted, FaultCode.Interrupted), (row.Status, row.ErrorCode));
        Assert.Equal(RunStatus.Interrupted, services.Queue.FindJob(running.JobId).Status);
        services.Engine.Release($"backup {queued.Id}", Summaries.Backup());
        Assert.Equal(RunStatus.Completed, (await services.Ended(queued.JobId)).Status);
    }

    [Fact]
    public async Task A_restart_after_a_kill_removes_partials_and_interrupts_the_job()
    {
        await using var services = new TestServices(start: false);
        var backup = services.Enqueue();
        services.MarkRunning(backup);
        var partial = Path.Combine(services.Settings.Data.Archives, backup.Id + ".partial");
        await File.WriteAllTextAsync(partial, "half", TestContext.Current.CancellationToken);

        await services.Restart();

        Assert.False(File.Exists(partial));
        Assert.Equal(RunStatus.Interrupted, services.Queue.FindBackup(backup.Id).Status);
        Assert.NotNull(services.Queue.FindJob(backup.JobId).ErrorMessage);
    }

    [Fact]
    public async Task A_backup_whose_archive_was_committed_before_the_kill_is_completed()
    {
        await using var services = new TestServices(start: false);
        var backup = services.Enqueue();
        services.MarkRunning(backup);
        await File.WriteAllTextAsync(services.ArchivePath(backup.Id), "whole", TestContext.Current.CancellationToken);

        await services.Restart();

        var row = services.Queue.FindBackup(backup.Id);
        Assert.Equal((RunStatus.Completed, 500L), (row.Status, row.Counts.StoredBytes));
        Assert.Equal(RunStatus.Completed, services.Queue.FindJob(backup.JobId).Status);
    }

    [Fact]
    public async Task An_interrupted_delete_is_finished_at_the_next_start()
    {
        await using var services = new TestServices();
        var backup = await services.Completed();
        services.Now.Catalogue.Write(session => session.Backups.MarkDeleted(backup.Id, DateTimeOffset.UtcNow));

        TestServices.Refused(FaultCode.BackupNotFound, () => services.Queue.FindBackup(backup.Id));
        await services.Restart();

        Assert.False(File.Exists(services.ArchivePath(backup.Id)));
        Assert.Empty(services.Now.Catalogue.Read(session => session.Backups.Deleted()));
    }

    [Fact]
    public async Task A_backup_without_its_archive_is_missing_until_the_archive_is_back()
    {
        await using var services = new TestServices();
        var backup = await services.Completed();
        var aside = services.ArchivePath(backup.Id) + ".aside";

        await services.Restart(() => File.Move(services.ArchivePath(backup.Id), aside));
        Assert.Equal(RunStatus.Missing, services.Queue.FindBackup(backup.Id).Status);
        TestServices.Refused(FaultCode.ArchiveMissing, () => services.EnqueueRestore(backup.Id));

        await services.Restart(() => File.Move(aside, services.ArchivePath(backup.Id)));
        Assert.Equal(RunStatus.Completed, services.Queue.FindBackup(backup.Id).Status);
    }

    [Fact]
    public async Task A_fault_is_recorded_on_job_and_backup_and_the_next_job_runs()
    {
        await using var services = new TestServices();
        var bad = services.Enqueue();
        var worse = services.Enqueue();
        services.Engine.Release($"backup {bad.Id}", new Fault(FaultCode.SourceMissing, "The folder is gone."));
        services.Engine.Release($"backup {worse.Id}", new InvalidOperationException("unexpected"));

        await services.Ended(bad.JobId);
        await services.Ended(worse.JobId);

        var row = services.Queue.FindBackup(bad.Id);
        Assert.Equal((RunStatus.Failed, FaultCode.SourceMissing, "The folder is gone."), (row.Status, row.ErrorCode, row.ErrorMessage));
        Assert.Equal(FaultCode.Internal, services.Queue.FindJob(worse.JobId).ErrorCode);
        await services.Completed();
    }

    [Fact]
    public async Task Restores_and_verifies_with_errors_fail_and_list_them()
    {
        await using var services = new TestServices();
        var backup = await services.Completed();
        var report = new PathReport("bots/a", "damaged", "A chunk is damaged");
        services.Engine.Release($"restore {backup.Id}", Summaries.Restore(report));
        services.Engine.Release($"verify {backup.Id}", Summaries.Verify(report));

        var restore = await services.Ended(services.EnqueueRestore(backup.Id).Id);
        var verify = await services.Ended(services.Queue.EnqueueVerify(backup.Id, TestServices.Admin).Id);

        Assert.Equal((RunStatus.Failed, FaultCode.RestoreIncomplete, 1L), (restore.Status, restore.ErrorCode, restore.ErrorCount));
        Assert.Equal(
            (RunStatus.Failed, FaultCode.ArchiveDamaged, 1L),
            (verify.Status, verify.ErrorCode, Assert.IsType<VerifyCounts>(verify.Result).ProblemCount)
        );
        Assert.Equal("bots/a", Assert.Single(services.Now.Catalogue.Read(session => session.Notes.Errors(restore.Id))).Path);
        Assert.Equal(1, services.Queue.FindBackup(backup.Id).VerifyProblemCount);
        Assert.Equal(RunStatus.Completed, services.Queue.FindBackup(backup.Id).Status);
    }

    [Fact]
    public async Task Jobs_that_another_process_queues_and_cancels_are_processed()
    {
        await using var services = new TestServices();
        await using var other = BackupServices.Open(services.Settings, TimeProvider.System, NullLoggerFactory.Instance);
        var backup = other.Queue.EnqueueBackup(new BackupOptions { Type = BackupType.Full }, TestServices.Admin);
        await services.Engine.AwaitBegun($"backup {backup.Id}");

        other.Queue.Cancel(backup.JobId);

        var row = await other.Queue.WaitAsync(backup.JobId, TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
        Assert.Equal(RunStatus.Cancelled, row.Status);
    }

    [Fact]
    public async Task A_queued_backup_fails_when_its_source_is_not_configured_any_more()
    {
        await using var services = new TestServices(start: false);
        var backup = services.Enqueue();
        services.Settings = services.Settings with { Sources = [] };

        await services.Restart();

        Assert.Equal(FaultCode.SourceMissing, (await services.Ended(backup.JobId)).ErrorCode);
    }
}
