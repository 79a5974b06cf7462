using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;
using BackupEdge.Jobs.Running;
using BackupEdge.Notifications;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Scheduling;

/// <summary>
/// Queues the backups of schedules when they fall due, and tells when one is overdue. It sleeps until the nearest due time, but for 20 s at
/// most, so that a clock that was set and a machine that was asleep are seen, and wakes when anybody changes a schedule. Must run in the
/// process that runs the jobs, and only while that does.
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
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<string> _troubled = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _overdue = new(StringComparer.Ordinal);
    private readonly RepeatedFailure _notTaken;
    private readonly RepeatedFailure _unreadable;
    private volatile TaskCompletionSource _wake = NewSignal();
    private Task _loop = Task.CompletedTask;
    private bool _hasConfigured;

    /// <summary>Creates a scheduler that is not started.</summary>
    public Scheduler(
        CatalogueDatabase catalogue,
        JobQueue queue,
        JobRunner runner,
        Notifier notifier,
        ScheduleService schedules,
        TimeProvider time,
        ILogger logger
    )
    {
        (_catalogue, _queue, _runner, _notifier, _schedules, _time, _logger) = (
            catalogue,
            queue,
            runner,
            notifier,
            schedules,
            time,
            logger
        );
        _notTaken = new RepeatedFailure(time);
        _unreadable = new RepeatedFailure(time);
        _dueRuns = new DueRunHandler(queue, time, logger);
    }

    /// <summary>
    /// Takes over the schedules of the configuration, then begins to work. The runner must have been started: what the last process left
    /// running must have ended.
    /// </summary>
    public void Start()
    {
        TryTakeConfigured();
        _runner.CatalogueChanged += Wake;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Ends the work; nothing is queued after it.</summary>
    public async ValueTask DisposeAsync()
    {
        _runner.CatalogueChanged -= Wake;
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }

    /// <summary>Looks once after every schedule.</summary>
    /// <returns>How long it may sleep.</returns>
    /// <exception cref="Fault">
    /// <c>io_error</c> when the schedules cannot be read; what concerns one of them is logged and tried again.
    /// </exception>
    internal TimeSpan Tick()
    {
        var isWhole = true;
        var schedules = Schedules();
        foreach (var row in schedules)
        {
            isWhole &= TryHandle(row);
        }

        TellOverdue();
        var now = _time.GetUtcNow();
        var longest = isWhole ? LongestSleep : RetryInterval;
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
            // Taken before the look, so that a change during it is not missed.
            _wake = NewSignal();
            var sleep = TryTick();
            await _wake.Task.WaitAsync(sleep, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A full disk must not keep the service from coming up: then it is tried again.
    private void TryTakeConfigured()
    {
        try
        {
            _schedules.TakeConfigured();
            _hasConfigured = true;
        }
        catch (Fault fault)
        {
            if (_notTaken.Fails())
            {
                SchedulingLog.ConfiguredNotSaved(_logger, fault);
            }
        }
    }

    private TimeSpan TryTick()
    {
        if (!_hasConfigured)
        {
            TryTakeConfigured();
        }

        try
        {
            var sleep = _hasConfigured ? Tick() : RetryInterval;
            _unreadable.Succeeds();
            return sleep;
        }
        catch (Exception e)
        {
            // Nothing may end this loop: without it no schedule would ever run again.
            if (_unreadable.Fails())
            {
                SchedulingLog.Unreadable(_logger, e);
            }

            return RetryInterval;
        }
    }

    // What this process has told before it need not look up again.
    private void TellOverdue()
    {
        foreach (var (schedule, dueAt) in _catalogue.Read(_schedules.Overdue))
        {
            if (_overdue.GetValueOrDefault(schedule.Id) != dueAt)
            {
                var message =
                    $"The schedule '{schedule.Name ?? schedule.Id}' is overdue: it was due at {dueAt:u}, and no backup of it "
                    + "has completed since.";
                try
                {
                    _catalogue.Add(session => _notifier.Overdue(session, schedule.Id, schedule.Name, dueAt, message));
                }
                catch (Fault fault) when (fault.Code == FaultCode.NoSpace)
                {
                    // It is tried again at every look; the status has it now.
                    continue;
                }

                SchedulingLog.Overdue(_logger, schedule.Id, dueAt);
                _overdue[schedule.Id] = dueAt;
            }
        }
    }

    // Other schedules must not suffer for one. Nothing is lost: it stays due. Told once, and not every few seconds.
    private bool TryHandle(ScheduleRow row)
    {
        try
        {
            if (_dueRuns.Concerns(row))
            {
                Handle(row.Id);
            }

            _troubled.Remove(row.Id);
            return true;
        }
        catch (Fault fault) when (fault.Code == FaultCode.QueueFull)
        {
            if (_troubled.Add(row.Id))
            {
                SchedulingLog.Waiting(_logger, row.Id);
            }
        }
        catch (Exception e)
        {
            if (_troubled.Add(row.Id))
            {
                SchedulingLog.Failed(_logger, e, row.Id);
            }
        }

        return false;
    }

    private void Handle(string id)
    {
        BackupRow? queued;
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
