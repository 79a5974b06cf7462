using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Scheduling;

/// <summary>
/// Queues the backups of schedules when they fall due, and tells when one is overdue. It sleeps until the nearest due time, but for 20 s at
/// most, so that a clock that was set and a machine that was asleep are seen, and wakes when anybody changes a schedule. Must run in the
/// process that runs the jobs, and only while that does.
/// </summary>
public sealed class Scheduler : IAsyncDisposable
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);
    private readonly BackupServices _workshop;
    private readonly ScheduleService _book;
    private readonly DueRunHandler _dueTimes;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<string> _troubled = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _overdue = new(StringComparer.Ordinal);
    private readonly RepeatedFailure _notTaken;
    private readonly RepeatedFailure _unreadable;
    private volatile TaskCompletionSource _wake = NewSignal();
    private Task _loop = Task.CompletedTask;
    private bool _hasConfigured;

    /// <summary>Makes one that does nothing yet.</summary>
    /// <param name="workshop">What it works with; it must hold the data folder.</param>
    /// <param name="logs">Where to log.</param>
    public Scheduler(BackupServices workshop, ILoggerFactory logs)
    {
        _workshop = workshop;
        _book = new ScheduleService(workshop);
        _notTaken = new RepeatedFailure(workshop.Time);
        _unreadable = new RepeatedFailure(workshop.Time);
        _logger = logs.CreateLogger("BackupEdge.Scheduling");
        _dueTimes = new DueRunHandler(workshop.Queue, workshop.Time, _logger);
    }

    /// <summary>
    /// Takes over the schedules of the configuration, then begins to work. The runner must have been started: what the last process left
    /// running must have ended.
    /// </summary>
    public void Start()
    {
        var runner = _workshop.Runner ?? throw new InvalidOperationException("Only the process that holds the data folder runs schedules");
        TryTakeConfigured();
        runner.CatalogueChanged += Wake;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Ends the work; nothing is queued after it.</summary>
    public async ValueTask DisposeAsync()
    {
        _workshop.Runner?.CatalogueChanged -= Wake;
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
        var now = _workshop.Time.GetUtcNow();
        var longest = isWhole ? LongestSleep : RetryInterval;
        return Schedules().Min(row => row.NextDueAt > now ? row.NextDueAt : null) - now is { } nearest && nearest < longest
            ? nearest
            : longest;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private IReadOnlyList<ScheduleRow> Schedules() => _workshop.Catalogue.Read(session => session.Schedules.List());

    private void Wake() => _wake.TrySetResult();

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            // Taken before the look, so that a change during it is not missed.
            _wake = NewSignal();
            var sleep = TryTick();
            await _wake.Task.WaitAsync(sleep, _workshop.Time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A full disk must not keep the service from coming up: then it is tried again.
    private void TryTakeConfigured()
    {
        try
        {
            _book.TakeConfigured();
            _hasConfigured = true;
        }
        catch (Fault fault)
        {
            if (_notTaken.Fails())
            {
                SchedulingLog.NotTaken(_logger, fault);
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
        foreach (var (schedule, dueAt) in _workshop.Catalogue.Read(_book.Overdue))
        {
            if (_overdue.GetValueOrDefault(schedule.Id) != dueAt)
            {
                var message =
                    $"The schedule '{schedule.Name ?? schedule.Id}' is overdue: it was due at {dueAt:u}, and no backup of it "
                    + "has completed since.";
                try
                {
                    _workshop.Catalogue.Add(session => _workshop.Notifier.Overdue(session, schedule.Id, schedule.Name, dueAt, message));
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
            if (_dueTimes.Concerns(row))
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
                SchedulingLog.Waits(_logger, row.Id);
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
            queued = _workshop.Catalogue.Add(session => _dueTimes.Handle(session, id, refusal: null));
        }
        catch (Fault fault) when (fault.Code == FaultCode.InvalidRequest)
        {
            queued = _workshop.Catalogue.Add(session => _dueTimes.Handle(session, id, fault));
        }

        if (queued is not null)
        {
            _workshop.Queue.Wake();
        }
    }
}
