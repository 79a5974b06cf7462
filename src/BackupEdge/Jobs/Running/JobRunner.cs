using BackupEdge.Catalogue;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;
using BackupEdge.Jobs.Events;
using BackupEdge.Jobs.Queue;
using BackupEdge.Jobs.Startup;
using BackupEdge.Notifications;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Jobs.Running;

/// <summary>
/// Runs the queue's jobs. One thread looks for work, for cancellations and for progress to write down; each job has a
/// thread of its own, since the engine blocks. One backup at a time writes; restores and verifies run beside it. Must run in
/// at most one process for a data folder, the one that holds its lock.
/// </summary>
internal sealed class JobRunner : IAsyncDisposable
{
    private const int LessUrgent = 10; // of nice(2): about a tenth of the usual share while others want the processor
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);
    private readonly CatalogueDatabase _catalogue;
    private readonly RunningJobs _board;
    private readonly Action _keepReserve;
    private readonly JobExecution _course;
    private readonly Recovery _recovery;
    private readonly JobEventSource _follower;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private Task _dispatcher = Task.CompletedTask;
    private bool _givesWay;
    private TimeSpan? _patience;

    /// <summary>How many jobs of each kind run at a time.</summary>
    internal static IReadOnlyList<(JobKind Kind, int Width)> Lanes { get; } =
    [(JobKind.Backup, 1), (JobKind.Restore, 2), (JobKind.Verify, 1), (JobKind.Prune, 1)];

    internal JobRunner(
        CatalogueDatabase catalogue,
        RunningJobs board,
        Action keepReserve,
        JobHandlers work,
        Recovery recovery,
        Notifier notifier,
        JobEventSource follower,
        TimeProvider time,
        ILogger logger
    )
    {
        _catalogue = catalogue;
        _board = board;
        _keepReserve = keepReserve;
        _course = new JobExecution(catalogue, board, work, notifier, time, logger);
        _recovery = recovery;
        _follower = follower;
        _time = time;
        _logger = logger;
    }

    /// <summary>
    /// Raised on the runner's own thread soon after anybody, in whatever process, has changed the catalogue; handlers must be quick.
    /// </summary>
    public event Action? CatalogueChanged;

    /// <summary>What happens to jobs, for whoever reads along; it ends when the runner has stopped.</summary>
    public EventFeed Events => _follower.Feed;

    /// <summary>Whether it looks for work.</summary>
    public bool IsRunning => !_dispatcher.IsCompleted;

    /// <summary>Mends what the last process left, then begins to work.</summary>
    /// <param name="givesWay">
    /// Whether jobs that nobody waits for leave the processors to others, such as the threads that answer callers.
    /// </param>
    /// <param name="patience">How long it goes on while the catalogue cannot be written; null for ever. Then
    /// <see cref="JobQueue.HasGivenUp"/>.</param>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public void Start(bool givesWay = false, TimeSpan? patience = null)
    {
        _givesWay = givesWay;
        _patience = _course.Patience = patience;
        Mend();
        _dispatcher = OnItsOwnThread(Dispatch);
    }

    /// <summary>Mends what the last process left, and no more. Must not be called while jobs run.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public void Mend()
    {
        _recovery.Run();
        _keepReserve();
    }

    /// <summary>Interrupts what runs and waits until it has ended; what is queued stays queued.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        _board.Wake.Set();
        await _dispatcher;
        Events.Complete();
    }

    /// <summary>As <see cref="StopAsync"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    private static Task OnItsOwnThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Dispatch()
    {
        var lastVersion = -1L;
        var woken = false;
        var lastProgress = _time.GetTimestamp();
        var heap = new IdleHeapCompactor(_time);
        var jobs = new List<Task>();
        var failure = new RepeatedFailure(_time);
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var version = _catalogue.Version();
                if (version != lastVersion)
                {
                    CatalogueChanged?.Invoke();
                }

                if (woken || version != lastVersion)
                {
                    CancelWhatWasAskedTo();
                    StartWhatWaits(jobs);
                    _follower.Look();
                    lastVersion = version;
                }

                if (_time.GetElapsedTime(lastProgress) >= ProgressInterval)
                {
                    WriteProgress();
                    _follower.LookAtProgress();
                    _keepReserve();
                    lastProgress = _time.GetTimestamp();
                }

                if (failure.Succeeds() is > 0 and var count)
                {
                    JobLog.QueueAvailable(_logger, count);
                }
            }
            catch (Exception e)
            {
                // Nothing may end this thread: without it no job would ever run again.
                Note(failure, e);
                _stopping.Token.WaitHandle.WaitOne(_patience < RetryInterval ? _patience.Value : RetryInterval);
            }

            jobs.RemoveAll(job => job.IsCompleted);
            heap.Look(_board.Running.Count > 0);
            woken = _board.Wake.WaitOne(LookInterval);
        }

        Task.WaitAll(jobs);
        TellTheLast();
    }

    private void Note(RepeatedFailure failure, Exception e)
    {
        if (failure.Fails())
        {
            if (failure.Count == 1)
            {
                JobLog.QueueUnavailable(_logger, e);
            }
            else
            {
                JobLog.QueueStillUnavailable(_logger, failure.Count, (long)failure.Lasts.TotalSeconds, e.Message);
            }
        }

        if (failure.Lasts > _patience)
        {
            _board.GiveUp(
                e as Fault
                    ?? new Fault(
                        FaultCode.Internal,
                        "The job queue could not be read for " + $"{_patience.Value.TotalSeconds:0} seconds: {e.Message}",
                        e
                    )
            );
        }
    }

    // How the jobs ended that the stop has interrupted.
    private void TellTheLast()
    {
        try
        {
            _follower.Look();
        }
        catch (Fault fault)
        {
            JobLog.QueueUnavailable(_logger, fault);
        }
    }

    private void CancelWhatWasAskedTo()
    {
        foreach (var running in _board.Running)
        {
            if (!running.CancelAsked && _catalogue.Read(session => session.Jobs.Find(running.Row.Id)) is { CancelRequested: true })
            {
                running.Cancel();
            }
        }
    }

    private void StartWhatWaits(List<Task> jobs)
    {
        foreach (var (kind, width) in Lanes)
        {
            while (_board.CountOf(kind) < width && TakeNext(kind) is { } row)
            {
                CrashPoints.Pass(CrashPoint.JobTaken);
                var running = new RunningJob(row, _stopping.Token);
                _board.Add(running);
                JobLog.Started(_logger, WireNames.Of(kind), row.Id, row.Subject);
                jobs.Add(
                    OnItsOwnThread(() =>
                    {
                        if (_givesWay && kind != JobKind.Restore)
                        {
                            // The thread is this job's alone, and those of its pipeline come from it. Nothing breaks when it is refused.
                            _ = Posix.nice(LessUrgent);
                        }

                        _course.Run(running, _stopping.Token);
                    })
                );
            }
        }
    }

    private JobRow? TakeNext(JobKind kind)
    {
        // A look first: an empty queue must not cost a write.
        if (_catalogue.Read(session => session.Jobs.NextQueued(kind)) is null)
        {
            return null;
        }

        return _catalogue.Write(session =>
        {
            if (session.Jobs.NextQueued(kind) is not { } next)
            {
                return null;
            }

            var row = next with { Status = RunStatus.Running, StartedAt = _time.GetUtcNow() };
            session.Jobs.Update(row);
            if (row is { Kind: JobKind.Backup, BackupId: { } id } && session.Backups.Find(id) is { } backup)
            {
                session.Backups.Update(backup with { Status = RunStatus.Running, StartedAt = row.StartedAt });
            }

            return row;
        });
    }

    private void WriteProgress()
    {
        var rows = _board.Running.Select(running => running.Overlay(running.Row)).ToList();
        if (rows.Count > 0)
        {
            try
            {
                _catalogue.AddAside(session =>
                {
                    rows.ForEach(session.Jobs.SetProgress);
                    return rows.Count;
                });
            }
            catch (Fault fault) when (fault.Code == FaultCode.NoSpace)
            {
                // Only a courtesy to other processes, and the next second brings it again: new jobs must not wait for it.
            }
        }
    }
}
