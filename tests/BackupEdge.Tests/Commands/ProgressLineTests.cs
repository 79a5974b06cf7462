using BackupEdge.Catalogue;
using BackupEdge.Commands;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Commands;

public sealed class ProgressLineTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 1, 0, 0, TimeSpan.Zero);
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
    public void Shows_percent_bytes_files_speed_remaining_and_elapsed_time() =>
        Assert.Equal(
            "backup  25%  300 MiB of 1.2 GiB  1,234 of 50,000 files  100 MiB/s  9 s left  52 s elapsed",
            Text(Job with { StartedAt = Now.AddSeconds(-52.9) }, 100 << 20)
        );

    [Fact]
    public void Shows_only_known_values_while_totals_are_unknown() =>
        Assert.Equal("backup  300 MiB  1 file", Text(Job with { BytesTotal = 0, FilesTotal = 0, FilesDone = 1 }));

    [Fact]
    public void A_total_that_was_too_low_is_not_shown_beside_more() =>
        Assert.Equal("backup  99%  300 MiB  9 files", Text(Job with { BytesTotal = 1, FilesTotal = 5, FilesDone = 9 }, 0.5));

    [Fact]
    public void A_verify_has_no_files_and_less_than_a_second_is_not_shown() =>
        Assert.Equal(
            "verify  99%  15 KiB of 15 KiB  10 MiB/s",
            Text(Job with { Kind = JobKind.Verify, BytesDone = 15_350, BytesTotal = 15_360, FilesDone = 0, FilesTotal = 0 }, 10 << 20)
        );

    [Fact]
    public void Shows_which_of_several_backups_is_verified()
    {
        var state = ProgressState.Of(Job with { Kind = JobKind.Verify, FilesDone = 0, FilesTotal = 0 }, Now) with { Part = (2, 7) };

        Assert.Equal("verify  25%  300 MiB of 1.2 GiB  backup 2 of 7", ProgressText.Of(state, 0, Now, 100));
    }

    [Fact]
    public void Shows_that_a_job_waits() =>
        Assert.Equal("verify is waiting for its turn", Text(Job with { Kind = JobKind.Verify, Status = RunStatus.Queued }, 5));

    [Fact]
    public void Never_shows_100_percent_before_the_end() =>
        Assert.Contains("99%", Text(Job with { BytesDone = Job.BytesTotal + 5 }, 1), StringComparison.Ordinal);

    [Fact]
    public void Fits_every_width()
    {
        for (var width = 0; width < 120; width++)
        {
            Assert.InRange(Text(Job, 100 << 20, width).Length, 0, width);
        }

        Assert.Equal("back", Text(Job, 1, 4));
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

        line.Show(ProgressState.Of(Job, Now));
        line.Show(ProgressState.Of(Job with { Status = RunStatus.Queued }, Now));
        line.Clear();
        line.Clear();

        Assert.Equal("\r\x1b[Kbackup  25%\r\x1b[Kbackup is waiting f\r\x1b[K", terminal.ToString());
    }

    [Fact]
    public void Lines_are_written_at_most_once_in_their_interval()
    {
        using var log = new StringWriter { NewLine = "\n" };
        var time = new FakeTimeProvider(Now);
        var lines = new ProgressLines(log, TimeSpan.FromSeconds(10), time, (state, _) => state.Kind);

        for (var second = 0; second < 35; second++)
        {
            lines.Show(ProgressState.Of(Job, time.GetUtcNow()));
            lines.Clear();
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal("backup\nbackup\nbackup\n", log.ToString());
    }

    private static string Text(JobRow job, double speed = 0, int width = 200) =>
        ProgressText.Of(ProgressState.Of(job, Now), speed, Now, width);
}
