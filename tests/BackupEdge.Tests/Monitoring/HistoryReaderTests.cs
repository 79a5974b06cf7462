using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Counts;
using BackupEdge.Engine.Sources;
using BackupEdge.Monitoring;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Monitoring;

public sealed class HistoryReaderTests : IDisposable
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private readonly DataPaths _data = new(Directory.CreateTempSubdirectory("backupedge-history-").FullName);
    private readonly FakeTimeProvider _time = new(At("2026-11-23T12:00:00Z"));
    private readonly CatalogueDatabase _catalogue;
    private readonly HistoryReader _history;
    private int _jobs;

    public HistoryReaderTests()
    {
        _catalogue = CatalogueDatabase.Open(_data.Catalogue);
        var settings = new Settings
        {
            Data = _data,
            Sources = [new FilesSource { Name = "bots", Path = "/srv/bots" }, new FilesSource { Name = "mail", Path = "/srv/mail" }],
        };
        _history = new HistoryReader(settings, _catalogue, _time);
    }

    public void Dispose()
    {
        _catalogue.Dispose();
        Directory.Delete(_data.Path, recursive: true);
    }

    [Fact]
    public void Runs_are_counted_on_the_day_of_the_zone_on_which_they_were_requested()
    {
        Run("2026-11-20T22:59:00Z", RunStatus.Completed, ["bots"]);
        Run("2026-11-20T23:01:00Z", RunStatus.Completed, ["bots"]);

        Assert.Equal(["2026-11-20", "2026-11-21"], DaysOf("bots", Berlin).Select(day => Text(day.Date)));
        Assert.Equal(["2026-11-20"], DaysOf("bots", TimeZoneInfo.Utc).Select(day => Text(day.Date)));
    }

    [Fact]
    public void Both_days_of_a_clock_change_are_whole_days()
    {
        // Berlin leaves summer time on 25 October 2026 and has 25 hours then.
        Run("2026-10-24T21:59:00Z", RunStatus.Completed, ["bots"]);
        Run("2026-10-24T22:00:00Z", RunStatus.Completed, ["bots"]);
        Run("2026-10-25T22:59:00Z", RunStatus.Completed, ["bots"]);
        Run("2026-10-25T23:00:00Z", RunStatus.Completed, ["bots"]);

        Assert.Equal(
            [("2026-10-24", 1), ("2026-10-25", 2), ("2026-10-26", 1)],
            DaysOf("bots", Berlin).Select(day => (Text(day.Date), day.Completed))
        );
    }

    [Fact]
    public void Each_result_is_counted_and_bytes_are_those_of_completed_runs()
    {
        foreach (
            var status in (RunStatus[])
                [RunStatus.Completed, RunStatus.Failed, RunStatus.Interrupted, RunStatus.Cancelled, RunStatus.Queued, RunStatus.Running]
        )
        {
            Run("2026-11-23T08:00:00Z", status, ["bots"], warnings: 1);
        }

        var day = Assert.Single(DaysOf("bots", TimeZoneInfo.Utc));
        Assert.Equal((1, 1, 2, 1, 2), (day.Completed, day.Warned, day.Failed, day.Cancelled, day.Running));
        Assert.Equal((100, 70), (day.NewBytes, day.StoredBytes));
    }

    [Fact]
    public void A_deleted_backup_counts_for_the_sources_that_it_was_requested_for()
    {
        Run("2026-11-22T08:00:00Z", RunStatus.Completed, ["bots"], request: """{"type":"full","sources":["mail"]}""", isDeleted: true);
        Run("2026-11-23T08:00:00Z", RunStatus.Completed, ["bots"], request: """{"type":"full"}""", isDeleted: true);

        Assert.Equal(["2026-11-23"], DaysOf("bots", TimeZoneInfo.Utc).Select(day => Text(day.Date)));
        Assert.Equal(["2026-11-22", "2026-11-23"], DaysOf("mail", TimeZoneInfo.Utc).Select(day => Text(day.Date)));
    }

    [Fact]
    public void A_source_that_is_no_longer_configured_is_there_with_its_runs()
    {
        Run("2026-11-23T08:00:00Z", RunStatus.Completed, ["old", "bots"]);

        Assert.Equal(["bots", "mail", "old"], _history.Read(1, TimeZoneInfo.Utc).Sources.Select(source => source.Name));
        Assert.Single(DaysOf("old", TimeZoneInfo.Utc));
    }

    [Fact]
    public void The_period_has_the_number_of_days_with_today()
    {
        Run("2026-11-21T23:59:59Z", RunStatus.Completed, ["bots"]);
        Run("2026-11-22T00:00:00Z", RunStatus.Completed, ["bots"]);

        var history = _history.Read(2, TimeZoneInfo.Utc);
        Assert.Equal(("2026-11-22", "2026-11-23"), (Text(history.From), Text(history.Through)));
        Assert.Equal(["2026-11-22"], history.Sources[0].Days.Select(day => Text(day.Date)));
    }

    [Fact]
    public void A_schedule_has_its_runs_and_the_due_times_that_did_not_run()
    {
        var schedule = NewSchedule("schedule-nightly");
        var job = Run("2026-11-23T02:00:00Z", RunStatus.Completed, ["bots"]);
        Run("2026-11-23T09:00:00Z", RunStatus.Completed, ["bots"]);
        _catalogue.Write(session =>
        {
            session.ScheduleRuns.Insert(
                new ScheduleRun(0, schedule.Id, At("2026-11-23T02:00:00Z"), At("2026-11-23T02:00:00Z"), job, "none", null)
            );
            session.ScheduleRuns.Insert(
                new ScheduleSkip(schedule.Id, At("2026-11-01T02:00:00Z"), At("2026-11-03T02:00:00Z"), 3, SkipReason.Missed, null)
            );
            session.ScheduleRuns.Insert(
                new ScheduleSkip(schedule.Id, At("2026-11-21T02:00:00Z"), At("2026-11-22T02:00:00Z"), 2, SkipReason.Missed, null)
            );
        });

        var history = _history.Read(2, TimeZoneInfo.Utc);
        var (row, runs) = Assert.Single(history.Schedules);
        Assert.Equal(schedule.Id, row.Id);
        Assert.Equal([("2026-11-23", 1)], runs.Days.Select(day => (Text(day.Date), day.Completed)));
        Assert.Equal(2, Assert.Single(history.Skips).Count);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static string Text(DateOnly date) => date.ToString("O", System.Globalization.CultureInfo.InvariantCulture);

    private List<HistoryDay> DaysOf(string source, TimeZoneInfo zone) =>
        [.. _history.Read(60, zone).Sources.Single(series => series.Name == source).Days];

    private string Run(
        string at,
        RunStatus status,
        IReadOnlyList<string> sources,
        long warnings = 0,
        string request = "{}",
        bool isDeleted = false
    )
    {
        var counts = status == RunStatus.Completed ? BackupCounts.None with { NewBytes = 100, StoredBytes = 70 } : null;
        var number = ++_jobs;
        var job = new JobRow
        {
            Id = $"job-{number}",
            Kind = JobKind.Backup,
            Status = status,
            BackupId = $"backup-{number}",
            Request = request,
            CreatedAt = At(at),
            CreatedBy = "tester",
            Result = counts,
            WarningCount = warnings,
        };
        _catalogue.Write(session =>
        {
            session.Jobs.Insert(job);
            session.Jobs.Update(job);
            if (!isDeleted)
            {
                session.Backups.Insert(
                    new BackupRow
                    {
                        Id = job.BackupId!,
                        Sequence = number,
                        Type = BackupType.Full,
                        RequestedType = BackupType.Full,
                        Status = status,
                        CreatedAt = At(at),
                        Sources = [.. sources.Select(name => new BackupSource(name, "files", $"/srv/{name}"))],
                        JobId = job.Id,
                        CreatedBy = "tester",
                    }
                );
            }
        });
        return job.Id;
    }

    private ScheduleRow NewSchedule(string id)
    {
        var row = new ScheduleRow
        {
            Id = id,
            Cron = "0 2 * * *",
            Type = BackupType.Full,
            CreatedAt = _time.GetUtcNow(),
            CreatedBy = "tester",
            CountsFrom = _time.GetUtcNow(),
        };
        _catalogue.Write(session => session.Schedules.Insert(row));
        return row;
    }
}
