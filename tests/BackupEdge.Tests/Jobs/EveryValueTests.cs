using System.Diagnostics;
using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;
using BackupEdge.Jobs.Running;
using BackupEdge.Notifications;
using BackupEdge.Tests.Catalogue;

namespace BackupEdge.Tests.Jobs;

/// <summary>Every value of the enumerations of jobs is handled at each place that distinguishes them.</summary>
public sealed class EveryValueTests
{
    private static readonly RunStatus[] Endings = [RunStatus.Completed, RunStatus.Failed, RunStatus.Interrupted];

    [Fact]
    public void Every_kind_of_job_has_one_lane() =>
        Assert.Equal(Enum.GetValues<JobKind>(), JobRunner.Lanes.Select(lane => lane.Kind).Order());

    [Fact]
    public async Task Every_kind_of_job_has_its_own_handler()
    {
        await using var services = new TestServices(withKeys: false);
        services.MakeKeys();
        await services.AddCopyAsync();
        var backup = await services.Completed();
        services.Engine.Release($"restore {backup.Id}", Summaries.Restore());
        services.Engine.Release($"verify {backup.Id}", Summaries.Verify());

        foreach (var kind in Enum.GetValues<JobKind>())
        {
            var job = await services.Ended(
                kind switch
                {
                    JobKind.Backup => backup.JobId,
                    JobKind.Restore => services.EnqueueRestore(backup.Id).Id,
                    JobKind.Verify => services.Queue.EnqueueVerify(backup.Id, TestServices.Admin).Id,
                    JobKind.Prune => services.Queue.EnqueuePrune(new PruneOptions(), TestServices.Admin).Id,
                    JobKind.Reseal => services.Queue.EnqueueReseal(new ResealOptions(), TestServices.Admin).Id,
                    JobKind.Copy => services.Queue.EnqueueCopy(new CopyOptions { Copy = "away" }, TestServices.Admin).Id,
                    JobKind.CopyVerify => services.Queue.VerifyCopy(new CopyVerifyOptions { Copy = "away" }, TestServices.Admin).Id,
                    JobKind.Drill => services.Queue.EnqueueDrill(new DrillOptions { BackupId = backup.Id }, TestServices.Admin).Id,
                    _ => throw new UnreachableException($"No test queues a job of the kind {kind}."),
                }
            );

            Assert.Equal((kind, RunStatus.Completed, $"{kind}Counts"), (job.Kind, job.Status, job.Result?.GetType().Name));
        }
    }

    [Fact]
    public void Every_kind_of_job_has_a_notification_text_for_every_end()
    {
        foreach (var kind in Enum.GetValues<JobKind>())
        {
            var words = kind == JobKind.CopyVerify ? "verification of the copy" : kind.ToString();
            Assert.All(Endings, ending =>
                Assert.Contains(
                    words,
                    NotificationText.Of(Rows.Job(1, kind) with { Status = ending }, null, "edge1"),
                    StringComparison.OrdinalIgnoreCase
                )
            );
        }
    }

    [Fact]
    public async Task A_backup_of_every_status_can_be_restored_or_is_refused()
    {
        await using var services = new TestServices(start: false);
        var backup = services.Enqueue();
        foreach (var status in Enum.GetValues<RunStatus>())
        {
            services.Now.Catalogue.Write(session => session.Backups.Update(backup with { Status = status }));
            void Find() => services.Now.Catalogue.Read(session => JobQueue.FindRestorable(session, backup.Id));

            if (status == RunStatus.Completed)
            {
                Find();
            }
            else
            {
                TestServices.Refused(status == RunStatus.Missing ? FaultCode.ArchiveMissing : FaultCode.BackupNotCompleted, Find);
            }
        }
    }

    [Fact]
    public async Task A_backup_of_every_type_has_a_base_or_a_reason()
    {
        await using var services = new TestServices();
        foreach (var type in Enum.GetValues<BackupType>())
        {
            var backup = services.Enqueue(new BackupOptions { Type = type, IncludeFiles = false });
            Assert.Equal((BackupType.Full, type == BackupType.Full), (backup.Type, backup.TypeReason is null));
            services.Queue.Cancel(backup.JobId, TestServices.Admin);
            await services.Ended(backup.JobId);
        }

        await services.Completed();
        foreach (var type in Enum.GetValues<BackupType>())
        {
            var backup = await services.Completed(type);
            Assert.Equal((type, type == BackupType.Full), (backup.Type, backup.BaseId is null));
        }
    }
}
