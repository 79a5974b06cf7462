using BackupEdge.Catalogue;
using BackupEdge.Counts;
using BackupEdge.Jobs;
using BackupEdge.Tests.Api;
using BackupEdge.Tests.Catalogue;

namespace BackupEdge.Tests.Jobs;

public sealed class JobEndLogTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(JobKind.Backup, "backup job-1 of backup-1 is completed in 12.5 s: 3 files, 900 bytes, 500 bytes stored, 2 warnings")]
    [InlineData(JobKind.Restore, "restore job-1 of backup-1 is completed in 12.5 s: 3 files, 900 bytes, 2 warnings")]
    [InlineData(JobKind.Verify, "verify job-1 of backup-1 is completed in 12.5 s: 3 files, 900 bytes, no problems")]
    [InlineData(
        JobKind.Prune,
        "prune job-1 of the archive store is completed in 12.5 s: 3 backups and 0 archives deleted, 0 archives rewritten, "
            + "900 bytes freed, 0 archives compressed again, 2 warnings"
    )]
    public void The_line_of_a_completed_job_has_its_figures(JobKind kind, string expected)
    {
        CountSet result = kind switch
        {
            JobKind.Backup => BackupCounts.None with { Files = 3, SourceBytes = 900, StoredBytes = 500 },
            JobKind.Restore => RestoreCounts.None with { Files = 3, Bytes = 900 },
            JobKind.Verify => VerifyCounts.None with { Entries = 3, Bytes = 900 },
            JobKind.Prune => PruneCounts.None with { DeletedBackups = 3, FreedBytes = 900 },
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        var log = new LogLines();

        JobEndLog.Completed(
            log,
            Rows.Job(1, kind) with
            {
                BackupId = kind == JobKind.Prune ? null : "backup-1",
                Status = RunStatus.Completed,
                StartedAt = Start,
                CompletedAt = Start.AddSeconds(12.5),
                WarningCount = 2,
                Result = result,
            }
        );

        Assert.Equal($"Information {expected} ", Assert.Single(log.All));
    }

    [Fact]
    public void A_failed_job_is_an_error()
    {
        var log = new LogLines();

        JobLog.Failed(log, "backup", "job-1", "backup-1", "source_missing", "It is gone.");

        Assert.Equal("Error backup job-1 of backup-1 failed with source_missing: It is gone. ", Assert.Single(log.All));
    }
}
