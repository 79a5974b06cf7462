using BackupEdge.Catalogue;
using BackupEdge.Contracts;

namespace BackupEdge.Tests.Api;

public sealed class ProgressAnswerTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(RunStatus.Running, 0, 0, 0, 0, null, null)]
    [InlineData(RunStatus.Running, 0, 1000, 0, 4, 0.0, null)]
    [InlineData(RunStatus.Running, 250, 1000, 4, 4, 25.0, 30L)]
    [InlineData(RunStatus.Running, 333, 1000, 0, 4, 33.3, 21L)]
    [InlineData(RunStatus.Running, 1000, 1000, 4, 4, 99.9, 0L)]
    [InlineData(RunStatus.Running, 2000, 1000, 4, 4, 99.9, 0L)]
    [InlineData(RunStatus.Running, 0, 0, 1, 4, 25.0, 30L)]
    [InlineData(RunStatus.Queued, 0, 0, 0, 0, null, null)]
    [InlineData(RunStatus.Failed, 500, 1000, 0, 0, 50.0, null)]
    [InlineData(RunStatus.Completed, 0, 0, 0, 0, 100.0, 0L)]
    [InlineData(RunStatus.Completed, 900, 1000, 0, 0, 100.0, 0L)]
    public void Reports_percent_and_remaining_time_once_they_are_known(
        RunStatus status,
        long bytesDone,
        long bytesTotal,
        long filesDone,
        long filesTotal,
        double? percent,
        long? eta
    )
    {
        var job = Job() with
        {
            Status = status,
            BytesDone = bytesDone,
            BytesTotal = bytesTotal,
            FilesDone = filesDone,
            FilesTotal = filesTotal,
        };
        var progress = ProgressAnswer.From(job, Start.AddSeconds(10));
        Assert.Equal(percent, progress.Percent);
        Assert.Equal(eta, progress.EtaSeconds);
    }

    [Theory]
    [InlineData(0, 0, 1, 1)]
    [InlineData(700, 0, 700, 700)]
    [InlineData(900, 1000, 900, 1000)]
    public void The_total_of_a_completed_job_can_be_divided_by(long bytesDone, long bytesTotal, long done, long total)
    {
        var job = Job() with { Status = RunStatus.Completed, BytesDone = bytesDone, BytesTotal = bytesTotal };

        var progress = ProgressAnswer.From(job, Start.AddSeconds(10));

        Assert.Equal((done, total, 100.0), (progress.BytesDone, progress.BytesTotal, progress.Percent));
    }

    [Fact]
    public void Reports_no_remaining_time_after_the_clock_was_set_back() =>
        Assert.Null(ProgressAnswer.From(Job() with { BytesDone = 1, BytesTotal = 2 }, Start.AddHours(-1)).EtaSeconds);

    private static JobRow Job() =>
        new()
        {
            Id = "job-1",
            Kind = JobKind.Backup,
            Status = RunStatus.Running,
            BackupId = "backup-1",
            Request = "{}",
            CreatedAt = Start,
            StartedAt = Start,
            CreatedBy = "tester",
        };
}
