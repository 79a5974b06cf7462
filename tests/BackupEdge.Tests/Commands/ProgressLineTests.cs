using BackupEdge.Catalogue;
using BackupEdge.Commands;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Commands;

public sealed class ProgressLineTests
{
    private static readonly JobRow Job = new()
    {
        Id = "job-1",
        Kind = JobKind.Backup,
        Status = RunStatus.Running,
        BackupId = "backup-1",
        Request = "{}",
        CreatedAt = DateTimeOffset.UnixEpoch,
        CreatedBy = "test",
        BytesDone = 300 << 20,
        BytesTotal = 1200 << 20,
        FilesDone = 1234,
        FilesTotal = 50_000,
    };

    [Fact]
    public void Shows_bytes_files_speed_and_remaining_time() =>
        Assert.Equal("backup  25%  300 MiB of 1.2 GiB  1,234 of 50,000 files  100 MiB/s  9 s left", ProgressText.Of(Job, 100 << 20, 100));

    [Fact]
    public void Shows_only_known_values_while_totals_are_unknown() =>
        Assert.Equal("backup  300 MiB  1 file", ProgressText.Of(Job with { BytesTotal = 0, FilesTotal = 0, FilesDone = 1 }, 0, 100));

    [Fact]
    public void Shows_that_a_job_waits() =>
        Assert.Equal(
            "verify is waiting for its turn",
            ProgressText.Of(Job with { Kind = JobKind.Verify, Status = RunStatus.Queued }, 5, 100)
        );

    [Fact]
    public void Never_shows_100_percent_before_the_end() =>
        Assert.Contains("99%", ProgressText.Of(Job with { BytesDone = Job.BytesTotal + 5 }, 1, 100), StringComparison.Ordinal);

    [Fact]
    public void Fits_every_width()
    {
        for (var width = 0; width < 120; width++)
        {
            Assert.InRange(ProgressText.Of(Job, 100 << 20, width).Length, 0, width);
        }

        Assert.Equal("back", ProgressText.Of(Job, 1, 4));
    }

    [Fact]
    public void The_speed_is_measured_over_the_last_seconds()
    {
        var time = new FakeTimeProvider();
        var meter = new SpeedMeter(time);
        Assert.Equal(0, meter.Add(0));

        for (var second = 1; second <= 20; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            meter.Add(second * 1000);
        }

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1000, meter.Add(21_000), 0.01);

        for (var second = 0; second < 10; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            meter.Add(21_000);
        }

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, meter.Add(21_000));
    }

    [Fact]
    public void Overwrites_itself_within_the_width_and_is_removed_at_the_end()
    {
        using var terminal = new StringWriter();
        var line = new ProgressLine(terminal, () => 20, new FakeTimeProvider());
        line.Clear();
        Assert.Equal("", terminal.ToString());

        line.Show(Job);
        line.Show(Job with { Status = RunStatus.Queued });
        line.Clear();
        line.Clear();

        Assert.Equal("\r\x1b[Kbackup  25%\r\x1b[Kbackup is waiting f\r\x1b[K", terminal.ToString());
    }
}
