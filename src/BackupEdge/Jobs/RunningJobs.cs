using System.Collections.Concurrent;
using BackupEdge.Catalogue;
using BackupEdge.Faults;

namespace BackupEdge.Jobs;

/// <summary>What runs in this process, and the two signals between those who queue jobs and those who run them.</summary>
internal sealed class RunningJobs
{
    private readonly ConcurrentDictionary<string, RunningJob> _running = new(StringComparer.Ordinal);
    private volatile TaskCompletionSource _ended = NewSignal();
    private volatile Fault? _givenUp;

    /// <summary>Set when a job was queued or cancelled, or one has ended: the runner should look.</summary>
    public AutoResetEvent Wake { get; } = new(false);

    /// <summary>Ends when the next job of this process ends.</summary>
    public Task NextEnd => _ended.Task;

    /// <summary>Raised with each job that has ended, once its end is in the catalogue; handlers must be quick and throw nothing.</summary>
    public event Action<JobRow>? Ended;

    /// <summary>Why this process has given up on the catalogue, which it could not write for too long; null while it has not.</summary>
    public Fault? GivenUp => _givenUp;

    public ICollection<RunningJob> Running => _running.Values;

    public int CountOf(JobKind kind)
    {
        var count = 0;
        foreach (var job in Running)
        {
            count += job.Row.Kind == kind ? 1 : 0;
        }

        return count;
    }

    public RunningJob? Find(string jobId) => _running.GetValueOrDefault(jobId);

    public void Add(RunningJob job) => _running[job.Row.Id] = job;

    /// <summary>A job as it is now: with its progress, if it runs here.</summary>
    public JobRow WithProgress(JobRow row) => row.Status == RunStatus.Running && Find(row.Id) is { } running ? running.Overlay(row) : row;

    /// <summary>Takes a job off the board and tells everybody who waits; its end must be in the catalogue before.</summary>
    /// <param name="job">The job.</param>
    /// <param name="ended">The job as it ended.</param>
    public void Remove(RunningJob job, JobRow ended)
    {
        _running.TryRemove(job.Row.Id, out _);
        RaiseEnd(ended);
    }

    /// <summary>Gives up on the catalogue: whoever waits for a job of this process gets the fault instead.</summary>
    public void GiveUp(Fault fault)
    {
        _givenUp = fault;
        Interlocked.Exchange(ref _ended, NewSignal()).SetResult();
    }

    /// <summary>Tells that a job has ended.</summary>
    public void RaiseEnd(JobRow ended)
    {
        Ended?.Invoke(ended);
        Interlocked.Exchange(ref _ended, NewSignal()).SetResult();
        Wake.Set();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
