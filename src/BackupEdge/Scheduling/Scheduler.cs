using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;
using BackupEdge.Jobs.Running;
using BackupEdge.Notifications;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Scheduling;

/// <summary>
/// Queues the jobs of schedules when they are due, copies, and the reseals and verifies of each day, and reports overdue schedules.
/// Sleeps until the next due time, but at most 20 seconds, to notice a changed clock or a suspended machine, and wakes when a schedule
/// changes. Must run in the process that runs the jobs, and only while it runs them.
/// </summary>
internal sealed class Scheduler : IAsyncDisposable
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);
    private readonly CatalogueDatabase _catalogue;
    private readonly JobQueue _queue;
    private readonly JobRunner _runner;
    private readonly Notifier _notifier;
    private readonly ScheduleService _schedules;
    private readonly DueRunHandler _dueRuns;
    private readonly DailyReseal? _reseal;
    private readonly DueCopies? _copies;
    private readonly StoreSampling? _samples;
    private readonly DailyVerification? _verification;
    private readonly CoverageWatch? _coverage;
    private readonly BinUpkeep? _bin;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();

    // The ids of schedules whose failure has been logged.
    private readonly HashSet<string> _failing = new(StringComparer.Ordinal);

    // The reported due time of each overdue schedule, so that each is reported only once.
    private readonly Dictionary<string, DateTimeOffset> _overdue = new(StringComparer.Ordinal);

    private readonly RepeatedFailure _configurationFailure;
    private readonly RepeatedFailure _tickFailure;
    private volatile TaskCompletionSource _wake = NewSignal();
    private Task _loop = Task.CompletedTask;
    private bool _isConfigurationApplied;

    /// <summary>Creates a scheduler that is not started.</summary>
    public Scheduler(
        CatalogueDatabase catalogue,
        JobQueue queue,
        JobRunner runner,
        Notifier notifier,
        ScheduleService schedules,
        TimeProvider time,
        ILogger logger,
        DailyReseal? reseal = null,
        DueCopies? copies = null,
        StoreSampling? samples = null,
        DailyVerification? verification = null,
        CoverageWatch? coverage = null,
        BinUpkeep? bin = null
    )
    {
        _coverage = coverage;
        _reseal = reseal;
        _copies = copies;
        _samples = samples;
        _verification = verification;
        _bin = bin;
        (_catalogue, _queue, _runner, _notifier, _schedules, _time, _logger) = (
            catalogue,
            queue,
            runner,
            notifier,
            schedules,
            time,
            logger
        );
        _configurationFailure = new RepeatedFailure(time);
        _tickFailure = new RepeatedFailure(time);
        _dueRuns = new DueRunHandler(queue, time, logger);
    }

    /// <summary>
    /// Saves the configured schedules in the catalogue and starts the loop. The runner must have been started, because it ends the jobs
    /// that the last process left running.
    /// </summary>
    public void Start()
    {
        TryApplyConfigured();
        _runner.CatalogueChanged += Wake;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Stops the loop; nothing is queued afterwards.</summary>
    public async ValueTask DisposeAsync()
    {
        _runner.CatalogueChanged -= Wake;
        await _stopping.CancelAsync();
        await _loop;
        if (_coverage is not null)
        {
            await _coverage.DisposeAsync();
        }

        _stopping.Dispose();
    }

    /// <summary>Processes each schedule once.</summary>
    /// <returns>The time to sleep before the next call.</returns>
    /// <exception cref="Fault">
    /// <c>io_error</c> if the schedules cannot be read. A failure of one schedule is logged and retried.
    /// </exception>
    internal TimeSpan Tick()
    {
        var allHandled = true;
        var schedules = Schedules();
        foreach (var row in schedules)
        {
            allHandled &= TryHandle(row);
        }

        ReportOverdue();
        _reseal?.Tick();
        _copies?.Tick();
        _samples?.Tick();
        _verification?.Tick();
        _coverage?.Tick();
        _bin?.Tick();
        var now = _time.GetUtcNow();
        var longest = allHandled ? LongestSleep : RetryInterval;
        return Schedules().Min(row => row.NextDueAt > now ? row.NextDueAt : null) - now is { } nearest && nearest < longest
            ? nearest
            : longest;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private IReadOnlyList<ScheduleRow> Schedules() => _catalogue.Read(session => session.Schedules.List());

    private void Wake() => _wake.TrySetResult();

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            // Created before the schedules are read, so that a change during that is not missed.
            _wake = NewSignal();
            var sleep = TryTick();
            await _wake.Task.WaitAsync(sleep, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A full disk must not prevent the start of the service, so a failure is retried.
    private void TryApplyConfigured()
    {
        try
        {
            _schedules.ApplyConfigured();
            _isConfigurationApplied = true;
        }
        catch (Fault fault)
        {
            if (_configurationFailure.Fails())
            {
                SchedulingLog.ConfiguredNotSaved(_logger, fault);
            }
        }
    }

    private TimeSpan TryTick()
    {
        if (!_isConfigurationApplied)
        {
            TryApplyConfigured();
        }

        try
        {
            var sleep = _isConfigurationApplied ? Tick() : RetryInterval;
            _tickFailure.Succeeds();
            return sleep;
        }
        catch (Exception e)
        {
            // No exception may end the loop: no schedule would run again.
            if (_tickFailure.Fails())
            {
                SchedulingLog.Unreadable(_logger, e);
            }

            return RetryInterval;
        }
    }

    private void ReportOverdue()
    {
        foreach (var (schedule, dueAt) in _catalogue.Read(_schedules.Overdue))
        {
            if (_overdue.GetValueOrDefault(schedule.Id) != dueAt)
            {
                var message =
                    $"The schedule '{schedule.Name ?? schedule.Id}' is overdue: it was due at {dueAt:u}, and no "
                    + $"{WireNames.Of(schedule.Kind)} of it has completed since.";
                try
                {
                    _catalogue.Add(session => _notifier.Overdue(session, schedule.Id, schedule.Name, dueAt, message));
                }
                catch (Fault fault) when (fault.Code == FaultCode.NoSpace)
                {
                    // The next tick retries. The status already shows the schedule as overdue.
                    continue;
                }

                SchedulingLog.Overdue(_logger, schedule.Id, dueAt);
                _overdue[schedule.Id] = dueAt;
            }
        }
    }

    // A failure must not affect other schedules. The schedule stays due, so nothing is lost. A failure is logged once, not on every retry.
    private bool TryHandle(ScheduleRow row)
    {
        try
        {
            if (_dueRuns.NeedsHandling(row))
            {
                Handle(row.Id);
            }

            _failing.Remove(row.Id);
            return true;
        }
        catch (Fault fault) when (fault.Code == FaultCode.QueueFull)
        {
            if (_failing.Add(row.Id))
            {
                SchedulingLog.Waiting(_logger, row.Id);
            }
        }
        catch (Exception e)
        {
            if (_failing.Add(row.Id))
            {
                SchedulingLog.Failed(_logger, e, row.Id);
            }
        }

        return false;
    }

    private void Handle(string id)
    {
        ScheduleRun? queued;
        try
        {
            queued = _catalogue.Add(session => _dueRuns.Handle(session, id, refusal: null));
        }
        catch (Fault fault) when (fault.Code == FaultCode.InvalidRequest)
        {
            queued = _catalogue.Add(session => _dueRuns.Handle(session, id, fault));
        }

        if (queued is not null)
        {
            _queue.Wake();
        }
    }
}
