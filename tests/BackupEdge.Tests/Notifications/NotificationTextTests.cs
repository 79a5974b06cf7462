using BackupEdge.Catalogue;
using BackupEdge.Notifications;
using BackupEdge.Tests.Catalogue;

namespace BackupEdge.Tests.Notifications;

public sealed class NotificationTextTests
{
    [Fact]
    public void The_text_is_a_sentence_that_a_bot_can_post()
    {
        var backup = Rows.Backup(1) with
        {
            Type = BackupType.Incremental,
            Sources = [new("bots", "files", "/b"), new("tables", "postgres", "db")],
        };
        var job = Rows.Job(1);

        Assert.Equal(
            [
                "The incremental backup backup-1 of bots, tables on edge1 has started.",
                "The incremental backup backup-1 of bots, tables on edge1 has completed.",
                "The incremental backup backup-1 of bots, tables on edge1 has completed with 1 warning.",
                "The incremental backup backup-1 of bots, tables on edge1 was interrupted: It stopped.",
                "The backup of backup-1 on edge1 has failed: Why.",
                "The restore of backup-1 to 'staging' on edge1 has failed: Why.",
                "The verify of backup-1 on edge1 has failed: Why.",
                "The prune on edge1 has completed with 2 warnings.",
                "The rehearsal of a prune on edge1 has completed.",
            ],
            [
                Of(job with { Status = RunStatus.Running }, backup),
                Of(job with { Status = RunStatus.Completed }, backup),
                Of(job with { Status = RunStatus.Completed, WarningCount = 1 }, backup),
                Of(job with { Status = RunStatus.Interrupted, ErrorMessage = "It stopped." }, backup),
                Of(job with { Status = RunStatus.Failed, ErrorMessage = "Why." }, null),
                Of(job with { Kind = JobKind.Restore, Target = "staging", Status = RunStatus.Failed, ErrorMessage = "Why." }, backup),
                Of(job with { Kind = JobKind.Verify, Status = RunStatus.Failed, ErrorMessage = "Why." }, backup),
                Of(job with { Kind = JobKind.Prune, Status = RunStatus.Completed, WarningCount = 2 }, null),
                Of(job with { Kind = JobKind.Prune, Status = RunStatus.Completed, DryRun = true }, null),
            ]
        );
    }

    private static string Of(JobRow job, BackupRow? backup) => NotificationText.Of(job, backup, "edge1");
}
