using BackupEdge.Catalogue;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;
using BackupEdge.Jobs.Events;
using BackupEdge.Jobs.Queue;
using BackupEdge.Jobs.Startup;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Jobs.Running;

/// <summary>
/// Runs the queued jobs. One thread checks for queued jobs and cancellations and records progress; each job has a separate thread, since
/// the engine blocks. Only one backup runs at a time; restores, verifications, prunes and reseals run in parallel to it. Must run only in
/// the process that holds the lock of the data folder.
/// </summary>
internal sealed class JobRunner : IAsyncDisposable
{
    private const int LowPriority = 10; // for nice(2): about a tenth of the usual share while other threads need the processor
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);
    private readonly CatalogueDatabase _catalogue;
    private readonly RunningJobs _board;
    private readonly Action _keepReserve;
    private readonly JobExecution _execution;
    private readonly Recovery _recovery;
    private readonly JobEventSource _events;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private Task _dispatcher = Task.CompletedTask;
    private bool _lowPriority;
    private TimeSpan? _patience;

    /// <summary>The maximum number of jobs of each kind that run at the same time.</summary>
    internal static IReadOnlyList<(JobKind Kind, int Width)> Lanes { get; } =
    [
        (JobKind.Backup, 1),
        (JobKind.Restore, 2),
        (JobKind.Verify, 1),
        (JobKind.Prune, 1),
        (JobKind.Reseal, 1),
        (JobKind.Copy, 4),
        (JobKind.CopyVerify, 2),
        (JobKind.Drill, 1),
    ];

    internal JobRunner(
        CatalogueDatabase catalogue,
        RunningJobs board,
        Action keepReserve,
        JobExecution execution,
        Recovery recovery,
        JobEventSource events,
        TimeProvider time,
        ILogger logger
    )
    {
        _catalogue = catalogue;
        _board = board;
        _keepReserve = keepReserve;
        _execution = execution;
        _recovery = recovery;
        _events = events;
        _time = time;
        _logger = logger;
    }

    /// <summary>
    /// Raised on the runner's thread shortly after the catalogue was changed by this or any other process. Handlers must be quick.
    /// </summary>
    public event Action? CatalogueChanged;

    /// <summary>The events of all jobs. The feed completes when the runner has stopped.</summary>
    public EventFeed Events => _events.Feed;

    /// <summary>Whether the runner has been started and not stopped.</summary>
    public bool IsRunning => !_dispatcher.IsCompleted;

    /// <summary>Recovers from the end of the last process, then starts to run jobs.</summary>
    /// <param name="lowPriority">
    /// Whether all jobs except restores run at low processor priority, so that other threads such as those of requests come first.
    /// </param>
    /// <param name="patience">
    /// How long to retry while the catalogue cannot be written; null for no limit. After that, <see cref="JobQueue.HasGivenUp"/> is true.
    /// </param>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public void Start(bool lowPriority = false, TimeSpan? patience = null)
    {
        _lowPriority = lowPriority;
        _patience = _execution.Patience = patience;
        Recover();
        _dispatcher = StartThread(Dispatch);
    }

    /// <summary>Recovers from the end of the last process without starting any job. Must not be called while jobs run.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public void Recover()
    {
        _recovery.Run();
        _keepReserve();
    }

    /// <summary>Interrupts the running jobs and waits until they have ended; queued jobs stay queued.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        _board.Wake.Set();
        await _dispatcher;
        Events.Complete();
    }

    /// <summary>Same as <see cref="StopAsync"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    private static Task StartThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Dispatch()
    {
        var lastVersion = -1L;
        var woken = false;
        var lastProgress = _time.GetTimestamp();
        var memory = new IdleMemory(_time);
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
                    CancelRequestedJobs();
                    StartQueuedJobs(jobs);
                    _events.Poll();
                    lastVersion = version;
                }

                if (_time.GetElapsedTime(lastProgress) >= ProgressInterval)
                {
                    WriteProgress();
                    _events.PollProgress();
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
                // No exception may end this thread, since then no job would run again.
                Note(failure, e);
                _stopping.Token.WaitHandle.WaitOne(_patience < RetryInterval ? _patience.Value : RetryInterval);
            }

            jobs.RemoveAll(job => job.IsCompleted);
            memory.Update(_board.Running.Count > 0);
            woken = _board.Wake.WaitOne(PollInterval);
        }

        Task.WaitAll(jobs);
        PublishLastEvents();
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
                        $"The job queue could not be read for {_patience.Value.TotalSeconds:0} seconds: {e.Message}",
                        e
                    )
            );
        }
    }

    // Publishes the ends of the jobs that the stop has interrupted.
    private void PublishLastEvents()
    {
        try
        {
            _events.Poll();
        }
        catch (Fault fault)
        {
            JobLog.QueueUnavailable(_logger, fault);
        }
    }

    private void CancelRequestedJobs()
    {
        foreach (var running in _board.Running)
        {
            if (!running.CancelRequested && _catalogue.Read(session => session.Jobs.Find(running.Row.Id)) is { CancelRequested: true })
            {
                running.Cancel();
            }
        }
    }

    private void StartQueuedJobs(List<Task> jobs)
    {
        foreach (var (kind, width) in Lanes)
        {
            while (_board.CountOf(kind) < width && TakeNext(kind) is { } row)
            {
                CrashPoints.Pass(CrashPoint.JobTaken);
                var running = new RunningJob(row, _stopping.Token, _board.PathProcessed);
                _board.Add(running);
                JobLog.Started(_logger, WireNames.Of(kind), row.Id, row.Subject);
                jobs.Add(
                    StartThread(() =>
                    {
                        if (_lowPriority && kind != JobKind.Restore)
                        {
                            // Only this job uses the thread, and the threads of its pipeline inherit the priority. A failure has no effect.
                            _ = Posix.nice(LowPriority);
                        }

                        _execution.Run(running, _stopping.Token);
                    })
                );
            }
        }
    }

    private JobRow? TakeNext(JobKind kind)
    {
        // Read first, so that an empty queue does not need a write transaction.
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
                _catalogue.AddUnversioned(session =>
                {
                    rows.ForEach(session.Jobs.SetProgress);
                    return rows.Count;
                });
            }
            catch (Fault fault) when (fault.Code == FaultCode.NoSpace)
            {
                // Progress in the catalogue is only for other processes and is written again in a second. New jobs must not wait for it.
            }
        }
    }
}
