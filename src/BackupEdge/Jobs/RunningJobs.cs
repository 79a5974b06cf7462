using System.Collections.Concurrent;
using BackupEdge.Catalogue;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;

namespace BackupEdge.Jobs;

/// <summary>The jobs that are running in this process, and the two signals between the queue and the runner. Thread-safe.</summary>
internal sealed class RunningJobs
{
    private readonly ConcurrentDictionary<string, RunningJob> _running = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _ownRequests = new(StringComparer.Ordinal);
    private volatile TaskCompletionSource _ended = NewSignal();
    private volatile Fault? _givenUp;

    /// <summary>Set when a job was queued, was cancelled or has ended, so that the runner checks the queue.</summary>
    public AutoResetEvent Wake { get; } = new(false);

    /// <summary>A task that completes when the next job of this process ends, or when the process gives up on the catalogue.</summary>
    public Task NextEnd => _ended.Task;

    /// <summary>Raised for each job that has ended, after its end is in the catalogue. Handlers must be quick and must not throw.</summary>
    public event Action<JobRow>? Ended;

    /// <summary>The reason why this process has given up on a catalogue that it could not write for too long; otherwise null.</summary>
    public Fault? GivenUp => _givenUp;

    /// <summary>
    /// Called with each file that a job of this process has stored or restored, on any thread; it may block. Set before jobs are queued;
    /// null if nobody listens.
    /// </summary>
    public Action<ProcessedPath>? PathProcessed { get; set; }

    /// <summary>Records that this process itself requests a job with a folder of its own.</summary>
    public void AddOwnRequest(string jobId) => _ownRequests[jobId] = true;

    /// <summary>Returns whether this process itself requested a job with a folder of its own.</summary>
    public bool IsOwnRequest(string jobId) => _ownRequests.ContainsKey(jobId);

    /// <summary>A snapshot of the running jobs.</summary>
    public ICollection<RunningJob> Running => _running.Values;

    /// <summary>Returns the number of running jobs of a kind.</summary>
    public int CountOf(JobKind kind)
    {
        var count = 0;
        foreach (var job in Running)
        {
            count += job.Row.Kind == kind ? 1 : 0;
        }

        return count;
    }

    /// <summary>Returns the running job with the given id; null if it is not running in this process.</summary>
    public RunningJob? Find(string jobId) => _running.GetValueOrDefault(jobId);

    /// <summary>Adds a job that is about to run.</summary>
    public void Add(RunningJob job) => _running[job.Row.Id] = job;

    /// <summary>Returns the row with its current progress if the job is running in this process, otherwise the unchanged row.</summary>
    public JobRow WithProgress(JobRow row) => row.Status == RunStatus.Running && Find(row.Id) is { } running ? running.Overlay(row) : row;

    /// <summary>Removes a job that has ended and notifies all waiters. The end must already be in the catalogue.</summary>
    /// <param name="job">The job to remove.</param>
    /// <param name="ended">The job's row with its end.</param>
    public void Remove(RunningJob job, JobRow ended)
    {
        _running.TryRemove(job.Row.Id, out _);
        RaiseEnd(ended);
    }

    /// <summary>Gives up on the catalogue: callers that wait for a job of this process get the fault instead.</summary>
    public void GiveUp(Fault fault)
    {
        _givenUp = fault;
        Interlocked.Exchange(ref _ended, NewSignal()).SetResult();
    }

    /// <summary>Notifies all waiters that a job has ended.</summary>
    public void RaiseEnd(JobRow ended)
    {
        Ended?.Invoke(ended);
        Interlocked.Exchange(ref _ended, NewSignal()).SetResult();
        Wake.Set();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
