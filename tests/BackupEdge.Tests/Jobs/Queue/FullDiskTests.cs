using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Jobs.Queue;

/// <summary>A data folder on a full file system.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly SmallDisk _disk = new();

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task Backup_requests_on_a_full_disk_leave_space_for_deletes()
    {
        await using var services = new TestServices(folder: _disk.Data);
        var first = await services.Completed();
        var second = await services.Completed();
        _disk.Fill();

        for (var i = 0; i < 300; i++)
        {
            TestServices.Refused(FaultCode.NoSpace, () => services.Enqueue());
        }

        services.Queue.DeleteBackup(first.Id, force: true);
        Assert.False(File.Exists(services.ArchivePath(first.Id)));
        await services.Restart();
        services.Queue.DeleteBackup(second.Id, force: true);
        Assert.Empty(services.Queue.ListJobs(new JobFilter { Status = RunStatus.Queued }).Rows);
    }

    [Fact]
    public async Task Calls_that_add_rows_are_refused_until_there_is_space_again()
    {
        await using var services = new TestServices(folder: _disk.Data);
        var backup = await services.Completed();
        var book = services.Now.Schedules;
        _disk.Fill();

        TestServices.Refused(FaultCode.NoSpace, () => services.EnqueueRestore(backup.Id));
        TestServices.Refused(FaultCode.NoSpace, () => services.Queue.EnqueueVerify(backup.Id, TestServices.Admin));
        TestServices.Refused(FaultCode.NoSpace, () => services.Now.Keys.Issue("one more", Role.Admin, null));
        TestServices.Refused(FaultCode.NoSpace, () =>
            book.Create(new ScheduleDefinition { Cron = "0 1 * * *", Type = "full" }, TestServices.Admin)
        );

        _disk.RemoveFillers();
        services.Engine.Release($"verify {backup.Id}", Summaries.Verify());
        await services.Ended(services.Queue.EnqueueVerify(backup.Id, TestServices.Admin).Id);
        Assert.Equal(SpaceReserve.Size, services.Now.Store.ReserveBytes);
    }

    [Fact]
    public async Task A_key_is_valid_although_its_use_cannot_be_recorded()
    {
        await using var services = new TestServices(folder: _disk.Data);
        var key = services.Now.Keys.Issue("reader", Role.Admin, null);
        _disk.Fill();
        while (services.Now.Store.ReserveBytes > 0)
        {
            // Another program uses the space that is released.
            File.Delete(Directory.GetFiles(_disk.Data, "reserve*")[0]);
            _disk.Fill();
        }

        Assert.Equal("reader", services.Now.Keys.Check(key.Key)?.Name);
    }

    [Fact]
    public async Task A_server_can_lock_a_full_folder_and_publish_its_address()
    {
        await using var services = new TestServices(folder: _disk.Data);
        _disk.Fill();
        await services.Restart();
        _disk.Fill();

        services.Now.PublishUrl("http://127.0.0.1:1");

        Assert.Equal("http://127.0.0.1:1", DataFolderLock.Holder(services.Settings.Data)?.Url);
    }

    [Fact]
    public async Task The_end_of_a_running_job_is_recorded_on_a_full_disk()
    {
        await using var services = new TestServices(folder: _disk.Data);
        var backup = services.Enqueue();
        await services.Engine.AwaitBegun($"backup {backup.Id}");
        _disk.Fill();

        services.Engine.Release($"backup {backup.Id}", new Fault(FaultCode.NoSpace, "The test's disk is full."));

        Assert.Equal(RunStatus.Failed, (await services.Ended(backup.JobId)).Status);
    }
}
