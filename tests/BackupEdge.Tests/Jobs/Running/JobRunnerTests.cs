using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Jobs.Running;

public sealed class JobRunnerTests
{
    [Fact]
    public async Task A_completed_backup_has_the_engines_figures_and_warnings()
    {
        await using var shop = new TestServices();
        var backup = shop.Enqueue();
        shop.Engine.Release($"backup {backup.Id}", Summaries.Backup(new PathReport("bots/a", "vanished", "It vanished")));

        var job = await shop.Ended(backup.JobId);

        var row = shop.Queue.FindBackup(backup.Id);
        Assert.Equal(
            (RunStatus.Completed, 3L, 1000L, 500L, 1L),
            (row.Status, row.Files, row.SourceBytes, row.StoredBytes, row.WarningCount)
        );
        Assert.NotNull(row.StartedAt);
        Assert.NotNull(row.CompletedAt);
        Assert.Equal((RunStatus.Completed, 7L, 500L), (job.Status, job.BytesDone, job.Result["stored_bytes"]));
        Assert.Equal(
            new PathNote("bots/a", "vanished", "It vanished"),
            Assert.Single(shop.Now.Catalogue.Read(session => session.Notes.Warnings(backup.Id)))
        );
    }

    [Fact]
    public async Task Backups_run_one_at_a_time_in_their_order_and_restores_beside_them()
    {
        await using var shop = new TestServices();
        var done = await shop.Completed();
        var first = shop.Enqueue();
        var second = shop.Enqueue();
        var restore = shop.EnqueueRestore(done.Id);
        await shop.Engine.AwaitBegun($"backup {first.Id}");
        await shop.Engine.AwaitBegun($"restore {done.Id}");

        Assert.Equal(RunStatus.Queued, shop.Queue.FindBackup(second.Id).Status);
        shop.Engine.Release($"backup {second.Id}", Summaries.Backup());
        shop.Engine.Release($"restore {done.Id}", Summaries.Restore());
        Assert.Equal(RunStatus.Completed, (await shop.Ended(restore.Id)).Status);
        Assert.Equal(RunStatus.Running, shop.Queue.FindBackup(first.Id).Status);
        shop.Engine.Release($"backup {first.Id}", Summaries.Backup());
        await shop.Ended(first.JobId);
        await shop.Ended(second.JobId);

        Assert.Equal(1, shop.Engine.MostBackupsAtOnce);
    }

    [Fact]
    public async Task Cancelling_a_running_backup_reaches_the_engine_and_leaves_no_archive()
    {
        await using var shop = new TestServices();
        var backup = shop.Enqueue();
        await shop.Engine.AwaitBegun($"backup {backup.Id}");

        Assert.True(shop.Queue.Cancel(backup.JobId).CancelRequested);

        Assert.Equal(RunStatus.Cancelled, (await shop.Ended(backup.JobId)).Status);
        Assert.Equal(RunStatus.Cancelled, shop.Queue.FindBackup(backup.Id).Status);
        Assert.Empty(Directory.GetFiles(shop.Settings.Data.Archives));
    }

    [Fact]
    public async Task A_restart_runs_what_was_queued_and_marks_what_ran_as_interrupted()
    {
        await using var shop = new TestServices();
        var running = shop.Enqueue();
        var queued = shop.Enqueue();
        await shop.Engine.AwaitBegun($"backup {running.Id}");

        await shop.Restart();

        var row = shop.Queue.FindBackup(running.Id);
        Assert.Equal((RunStatus.Interrupted, FaultCode.Interrupted), (row.Status, row.ErrorCode));
        Assert.Equal(RunStatus.Interrupted, shop.Queue.FindJob(running.JobId).Status);
        shop.Engine.Release($"backup {queued.Id}", Summaries.Backup());
        Assert.Equal(RunStatus.Completed, (await shop.Ended(queued.JobId)).Status);
    }

    [Fact]
    public async Task A_killed_process_leaves_no_partial_and_its_job_is_interrupted()
    {
        await using var shop = new TestServices(start: false);
        var backup = shop.Enqueue();
        shop.MarkRunning(backup);
        var partial = Path.Combine(shop.Settings.Data.Archives, backup.Id + ".partial");
        await File.WriteAllTextAsync(partial, "half", TestContext.Current.CancellationToken);

        await shop.Restart();

        Assert.False(File.Exists(partial));
        Assert.Equal(RunStatus.Interrupted, shop.Queue.FindBackup(backup.Id).Status);
        Assert.NotNull(shop.Queue.FindJob(backup.JobId).ErrorMessage);
    }

    [Fact]
    public async Task A_backup_whose_archive_was_committed_before_the_kill_is_completed()
    {
        await using var shop = new TestServices(start: false);
        var backup = shop.Enqueue();
        shop.MarkRunning(backup);
        await File.WriteAllTextAsync(shop.ArchivePath(backup.Id), "whole", TestContext.Current.CancellationToken);

        await shop.Restart();

        var row = shop.Queue.FindBackup(backup.Id);
        Assert.Equal((RunStatus.Completed, 500L), (row.Status, row.StoredBytes));
        Assert.Equal(RunStatus.Completed, shop.Queue.FindJob(backup.JobId).Status);
    }

    [Fact]
    public async Task A_delete_that_was_cut_short_is_finished_at_the_next_start()
    {
        await using var shop = new TestServices();
        var backup = await shop.Completed();
        shop.Now.Catalogue.Write(session => session.Backups.MarkDeleted(backup.Id, DateTimeOffset.UtcNow));

        TestServices.Refused(FaultCode.BackupNotFound, () => shop.Queue.FindBackup(backup.Id));
        await shop.Restart();

        Assert.False(File.Exists(shop.ArchivePath(backup.Id)));
        Assert.Empty(shop.Now.Catalogue.Read(session => session.Backups.Deleted()));
    }

    [Fact]
    public async Task A_backup_without_its_archive_is_missing_until_the_archive_is_back()
    {
        await using var shop = new TestServices();
        var backup = await shop.Completed();
        var aside = shop.ArchivePath(backup.Id) + ".aside";

        await shop.Restart(() => File.Move(shop.ArchivePath(backup.Id), aside));
        Assert.Equal(RunStatus.Missing, shop.Queue.FindBackup(backup.Id).Status);
        TestServices.Refused(FaultCode.ArchiveMissing, () => shop.EnqueueRestore(backup.Id));

        await shop.Restart(() => File.Move(aside, shop.ArchivePath(backup.Id)));
        Assert.Equal(RunStatus.Completed, shop.Queue.FindBackup(backup.Id).Status);
    }

    [Fact]
    public async Task A_fault_is_recorded_on_job_and_backup_and_the_next_job_runs()
    {
        await using var shop = new TestServices();
        var bad = shop.Enqueue();
        var worse = shop.Enqueue();
        shop.Engine.Release($"backup {bad.Id}", new Fault(FaultCode.SourceMissing, "The folder is gone."));
        shop.Engine.Release($"backup {worse.Id}", new InvalidOperationException("nobody knew"));

        await shop.Ended(bad.JobId);
        await shop.Ended(worse.JobId);

        var row = shop.Queue.FindBackup(bad.Id);
        Assert.Equal((RunStatus.Failed, FaultCode.SourceMissing, "The folder is gone."), (row.Status, row.ErrorCode, row.ErrorMessage));
        Assert.Equal(FaultCode.Internal, shop.Queue.FindJob(worse.JobId).ErrorCode);
        await shop.Completed();
    }

    [Fact]
    public async Task A_restore_with_lost_paths_and_a_verify_with_problems_have_failed_and_list_them()
    {
        await using var shop = new TestServices();
        var backup = await shop.Completed();
        var report = new PathReport("bots/a", "damaged", "A chunk is damaged");
        shop.Engine.Release($"restore {backup.Id}", Summaries.Restore(report));
        shop.Engine.Release($"verify {backup.Id}", Summaries.Verify(report));

        var restore = await shop.Ended(shop.EnqueueRestore(backup.Id).Id);
        var verify = await shop.Ended(shop.Queue.EnqueueVerify(backup.Id, TestServices.Admin).Id);

        Assert.Equal((RunStatus.Failed, FaultCode.RestoreIncomplete, 1L), (restore.Status, restore.ErrorCode, restore.ErrorCount));
        Assert.Equal((RunStatus.Failed, FaultCode.ArchiveDamaged, 1L), (verify.Status, verify.ErrorCode, verify.Result["problems"]));
        Assert.Equal("bots/a", Assert.Single(shop.Now.Catalogue.Read(session => session.Notes.Errors(restore.Id))).Path);
        Assert.Equal(1, shop.Queue.FindBackup(backup.Id).VerifyProblemCount);
        Assert.Equal(RunStatus.Completed, shop.Queue.FindBackup(backup.Id).Status);
    }

    [Fact]
    public async Task Jobs_that_another_process_queues_and_cancels_are_seen()
    {
        await using var shop = new TestServices();
        await using var other = BackupServices.Open(shop.Settings, hold: false, TimeProvider.System, NullLoggerFactory.Instance);
        var backup = other.Queue.EnqueueBackup(new BackupOptions { Type = BackupType.Full }, TestServices.Admin);
        await shop.Engine.AwaitBegun($"backup {backup.Id}");

        other.Queue.Cancel(backup.JobId);

        var row = await other.Queue.WaitAsync(backup.JobId, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(RunStatus.Cancelled, row.Status);
    }

    [Fact]
    public async Task A_source_that_is_not_configured_any_more_fails_the_backup_that_waited()
    {
        await using var shop = new TestServices(start: false);
        var backup = shop.Enqueue();
        shop.Settings = shop.Settings with { Sources = [] };

        await shop.Restart();

        Assert.Equal(FaultCode.SourceMissing, (await shop.Ended(backup.JobId)).ErrorCode);
    }
}
