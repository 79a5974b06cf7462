using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Cron;
using BackupEdge.Scheduling;
using Microsoft.Extensions.Logging.Abstractions;
using static BackupEdge.Tests.Scheduling.ScheduleHarness;

namespace BackupEdge.Tests.Scheduling;

/// <summary>
/// Simulates 1000 days of a daily and an hourly schedule in two time zones, with both changes of daylight saving time, stops and starts at
/// random moments, hours and days of downtime, crashes within a transaction, backups that fail, are interrupted or
/// last longer than the next due time, and a clock that jumps five years ahead and back, and later 90 minutes back. Each due
/// time must have run once or have been skipped for a recorded reason.
/// </summary>
public sealed class SimulatedDaysTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = At("2026-02-01T12:00:00Z");
    private static readonly DateTimeOffset Ahead = Start.AddDays(300);
    private static readonly DateTimeOffset Back = Start.AddDays(600);
    private static readonly DateTimeOffset End = Start.AddDays(1000);
    private readonly ScheduleHarness _harness = new(Start);
    private readonly Random _random = new(20261124);
    private readonly Dictionary<string, Record> _records = new(StringComparer.Ordinal);
    private (JobRow Job, DateTimeOffset Ends)? _running;
    private DateTimeOffset? _wentAhead;
    private bool _wentBack;
    private int _restarts;
    private int _runs;

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task Each_due_time_ran_once_or_was_skipped_for_a_reason()
    {
        Add(
            new ScheduleDefinition
            {
                Cron = "30 2 * * *",
                TimeZone = "Europe/Berlin",
                Type = "incremental",
                FullEvery = "7d",
                RetentionDays = 30,
            }
        );
        Add(
            new ScheduleDefinition
            {
                Cron = "0 * * * *",
                TimeZone = "America/New_York",
                Type = "incremental",
            }
        );
        var now = Start;
        while (now < End)
        {
            await PassAsync(now);
            now = await AfterIncidentAsync(NextMoment(now));
        }

        await TickAsync(now);
        foreach (var record in _records.Values)
        {
            AssertComplete(record, now);
        }

        Assert.True(_wentAhead is not null && _wentBack);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{_runs} runs, {_records.Values.Sum(record => record.Skips.Count)} skips, {_restarts} restarts"
        );
    }

    private void Add(ScheduleDefinition definition)
    {
        var id = _harness.Create(_ => definition);
        _records[id] = new Record(id, definition.Timing);
    }

    // The end of a job does not always cause a tick.
    private async Task PassAsync(DateTimeOffset now)
    {
        _harness.Clock.Advance(now - _harness.Clock.GetUtcNow());
        EndFinishedJobs(now);
        if (_records.Values.Any(record => record.NextDue <= now) || _random.Next(10) == 0)
        {
            await TickAsync(now);
        }
    }

    // A crash before the end of the transaction changes nothing, so the next tick finds the same state.
    private async Task TickAsync(DateTimeOffset now)
    {
        _harness.Clock.Advance(now - _harness.Clock.GetUtcNow());
        EndFinishedJobs(now);
        if (_random.Next(600) == 0)
        {
            CrashWithin();
            await RestartAsync();
        }

        _harness.Scheduler.Tick();
        Note(now);
        if (_random.Next(600) == 0)
        {
            await RestartAsync();
        }

        BeginNext(now);
    }

    private DateTimeOffset NextMoment(DateTimeOffset now)
    {
        var nearest = _records.Values.Min(record => record.Timing.Next(now))!.Value;
        return _running is { } running && running.Ends < nearest
            ? running.Ends
            : nearest.AddMilliseconds(_random.Next(5) == 0 ? _random.Next(20_000) : 0);
    }

    // Simulates an incident before the next moment, so that it is reached later, or another time is reached instead.
    private async Task<DateTimeOffset> AfterIncidentAsync(DateTimeOffset next)
    {
        if (_wentAhead is null && next > Ahead)
        {
            _wentAhead = next.AddMinutes(10);
            await StayAsync(next.AddYears(5));
            _running = _running is { } running ? (running.Job, next) : null;
            return SetClock(_wentAhead.Value);
        }

        if (!_wentBack && next > Back)
        {
            _wentBack = true;
            return SetClock(next.AddMinutes(-90));
        }

        switch (_random.Next(1000))
        {
            case 0:
                await RestartAsync();
                return next.AddMinutes(_random.Next(1, 4 * 24 * 60));
            case 1:
                // The machine was suspended, and the process did not notice it.
                return next.AddMinutes(_random.Next(1, 12 * 60));
            default:
                return next;
        }
    }

    // The scheduler checks again within 20 seconds in any case.
    private DateTimeOffset SetClock(DateTimeOffset time)
    {
        foreach (var record in _records.Values)
        {
            record.NextDue = time;
        }

        return time;
    }

    // Simulates some hours of backups with a wrong clock.
    private async Task StayAsync(DateTimeOffset now)
    {
        for (var i = 0; i < 10; i++)
        {
            await TickAsync(now);
            now = NextMoment(now);
        }
    }

    private void CrashWithin()
    {
        var dueTimes = new DueRunHandler(_harness.Now.Queue, _harness.Clock, NullLogger.Instance);
        foreach (var id in _records.Keys)
        {
            Assert.Throws<TimeoutException>(() =>
                _harness.Now.Catalogue.Write(session =>
                {
                    dueTimes.Handle(session, id, refusal: null);
                    throw new TimeoutException("Simulated power failure");
                })
            );
        }
    }

    private async Task RestartAsync()
    {
        _restarts++;
        _running = null;
        await _harness.RestartAsync();
    }

    private void BeginNext(DateTimeOffset now)
    {
        if (_running is null && _harness.Queued.FirstOrDefault(job => job.Kind == JobKind.Backup) is { } job)
        {
            // Usually a few minutes, and sometimes so long that due times pass.
            var takes = TimeSpan.FromSeconds(_random.Next(20) == 0 ? _random.Next(3 * 3600) : _random.Next(1, 600));
            if (_random.Next(4) == 0)
            {
                // Otherwise a stop would find the job still queued.
                _harness.Begin(job);
            }

            _running = (job, now + takes);
        }
    }

    private void EndFinishedJobs(DateTimeOffset now)
    {
        if (_running is not { } running || running.Ends > now)
        {
            return;
        }

        _running = null;
        if (_random.Next(50) == 0)
        {
            _harness.Fail(running.Job);
            return;
        }

        _harness.Complete(running.Job);
        _harness.Now.Catalogue.Write(session =>
        {
            // The queued prune never runs. Old backups are deleted here instead, so that the next start has less work.
            if (session.Backups.Find(running.Job.BackupId!) is { } backup && session.Backups.IdOf(backup.Sequence - 50) is { } old)
            {
                session.Backups.Remove(old);
                File.Delete(Path.Combine(_harness.Settings.Data.Archives, old + ".bea"));
            }
        });
    }

    private void Note(DateTimeOffset now) =>
        _harness.Now.Catalogue.Read(session =>
        {
            foreach (var record in _records.Values)
            {
                record.NextDue = record.Timing.Next(now)!.Value;
                if (session.ScheduleRuns.Last(record.Id) is { } run && run.Number != record.LastNumber)
                {
                    record.LastNumber = run.Number;
                    record.Runs.Add(run.DueAt!.Value);
                    Assert.InRange(run.StartedAt, run.DueAt.Value, DateTimeOffset.MaxValue);
                    _runs++;
                }

                foreach (var skip in session.ScheduleRuns.Skips(record.Id, 3))
                {
                    record.Skips[(skip.DueAt, skip.Reason)] = skip;
                }
            }

            return true;
        });

    private void AssertComplete(Record record, DateTimeOffset now)
    {
        Assert.Equal(record.Runs.Count, record.Runs.Distinct().Count());
        Assert.All(record.Skips.Values, skip => Assert.Equal(DueTimesOf(record, skip).Count(), skip.Count));
        var ran = record.Runs.ToHashSet();
        var due = record.Timing.From(Start.AddSeconds(1)).TakeWhile(each => each <= now).ToList();
        var missedAhead = record.Skips.Values.Where(skip => skip.ThroughAt - skip.DueAt > TimeSpan.FromDays(365)).ToList();
        var skipped = record.Skips.Values.Except(missedAhead).SelectMany(skip => DueTimesOf(record, skip)).ToHashSet();

        // Due times that were skipped while the clock was five years ahead run later, except at the moment of the jump.
        var ahead = missedAhead.SelectMany(skip => DueTimesOf(record, skip)).Where(each => each <= _wentAhead).ToHashSet();
        Assert.DoesNotContain(due, each => !ran.Contains(each) && !skipped.Contains(each) && !ahead.Contains(each));
        Assert.DoesNotContain(due, each =>
            ran.Contains(each) && skipped.Contains(each) && (each < Back.AddHours(-3) || each > Back.AddHours(3))
        );
        Assert.True(ran.Count > due.Count * 0.7, $"Only {ran.Count} of {due.Count} due times of {record.Id} ran");
    }

    private static IEnumerable<DateTimeOffset> DueTimesOf(Record record, ScheduleSkip skip) =>
        record.Timing.From(skip.DueAt).TakeWhile(due => due <= skip.ThroughAt);

    private sealed record Record(string Id, CronSchedule Timing)
    {
        public List<DateTimeOffset> Runs { get; } = [];

        public Dictionary<(DateTimeOffset DueAt, SkipReason Reason), ScheduleSkip> Skips { get; } = [];

        public long LastNumber { get; set; }

        public DateTimeOffset NextDue { get; set; }
    }
}
