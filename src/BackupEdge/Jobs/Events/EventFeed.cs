using System.Globalization;
using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Keys;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Jobs.Events;

/// <summary>
/// Publishes job events to all readers. Its memory is bounded: a reader that does not keep up is disconnected, and only the last
/// <see cref="HistoryLength"/> status changes are stored for readers that reconnect. Progress is not stored, since it is published again
/// every second. An event id contains the start time of the process, so ids of different processes cannot be confused. Thread-safe.
/// </summary>
internal sealed class EventFeed
{
    /// <summary>The maximum number of concurrent readers.</summary>
    public const int MaxReaders = 100;

    /// <summary>The maximum number of concurrent readers with one credential.</summary>
    public const int MaxReadersPerCredential = 10;

    /// <summary>The number of status changes that are stored for readers that reconnect.</summary>
    public const int HistoryLength = 512;

    private const int RetryAfterSeconds = 30;
    private readonly Lock _lock = new();
    private readonly Queue<JobEvent> _history = new();
    private readonly Dictionary<string, (long Since, JobEvent News)> _active = new(StringComparer.Ordinal);
    private readonly HashSet<EventReader> _readers = [];
    private readonly string _series;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long _last;
    private long _forgotten;
    private bool _isComplete;

    internal EventFeed(TimeProvider time, ILogger logger)
    {
        _time = time;
        _logger = logger;
        _series = time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Returns the id of the event with the given number, for example <c>1795399200000-17</c>.</summary>
    public string IdOf(long number) => string.Create(CultureInfo.InvariantCulture, $"{_series}-{number}");

    /// <summary>Returns whether a job has been published as queued or running, and its end has not been published yet.</summary>
    public bool IsActive(string jobId)
    {
        lock (_lock)
        {
            return _active.ContainsKey(jobId);
        }
    }

    /// <summary>Registers a reader. Dispose it to unregister it.</summary>
    /// <param name="after">The id of the last event that the reader has seen; null for none.</param>
    /// <param name="jobId">The job whose events are read; null for all jobs.</param>
    /// <param name="caller">The caller who reads.</param>
    /// <param name="cutOff">
    /// Called on the publishing thread if the reader does not keep up; must be quick. Not called after the reader is disposed.
    /// </param>
    /// <exception cref="Fault">
    /// <c>busy</c> if there are too many readers, or too many with this credential; <c>not_ready</c> if the service is stopping.
    /// </exception>
    public EventReader Read(string? after, string? jobId, Caller caller, Action cutOff)
    {
        lock (_lock)
        {
            if (_isComplete)
            {
                throw NotReadyFaults.Stopping();
            }

            if (_readers.Count >= MaxReaders)
            {
                throw Busy($"{MaxReaders} event streams are already open, which is the maximum.");
            }

            if (caller.Owner is { } owner && _readers.Count(reader => reader.Owner == owner) >= MaxReadersPerCredential)
            {
                throw Busy($"{MaxReadersPerCredential} event streams are already open with this credential, which is the maximum for one.");
            }

            var seen = NumberOf(after);
            var missed = seen is null ? ActiveJobs() : _history.Where(news => news.Number > seen);
            var reader = new EventReader(this, jobId, caller.Name, cutOff)
            {
                Owner = caller.Owner,
                IsResumed = seen is not null,
                Backlog = [.. missed.Where(news => jobId is null || news.Job.Id == jobId)],
                Position = _last,
            };
            _readers.Add(reader);
            return reader;
        }
    }

    /// <summary>Publishes an event to all readers.</summary>
    /// <param name="job">The current row of the job.</param>
    /// <param name="isProgress">Whether only the progress has changed, not the status.</param>
    internal void Publish(JobRow job, bool isProgress)
    {
        lock (_lock)
        {
            // A request or a plan can be as large as a megabyte.
            var news = new JobEvent(++_last, job with { Request = "{}", Plan = null }, isProgress, _time.GetUtcNow());
            if (!isProgress)
            {
                Store(news);
            }

            if (job.HasEnded)
            {
                _active.Remove(job.Id);
            }
            else
            {
                _active[job.Id] = (_active.TryGetValue(job.Id, out var known) ? known.Since : news.Number, news);
            }

            _readers.RemoveWhere(reader => IsCutOff(reader, news));
        }
    }

    /// <summary>Removes a job that no longer exists from the active jobs.</summary>
    internal void Forget(string jobId)
    {
        lock (_lock)
        {
            _active.Remove(jobId);
        }
    }

    /// <summary>Ends all readers after they have read everything published so far, and refuses new ones.</summary>
    internal void Complete()
    {
        lock (_lock)
        {
            _isComplete = true;
            foreach (var reader in _readers)
            {
                reader.Complete();
            }
        }
    }

    /// <summary>Unregisters a reader.</summary>
    internal void Remove(EventReader reader)
    {
        lock (_lock)
        {
            _readers.Remove(reader);
        }
    }

    private static Fault Busy(string what) =>
        new(
            FaultCode.Busy,
            $"{what} Try again in {RetryAfterSeconds} seconds, or poll `/jobs` instead.",
            ("retry_after_seconds", RetryAfterSeconds.ToString(CultureInfo.InvariantCulture))
        );

    private void Store(JobEvent news)
    {
        _history.Enqueue(news);
        if (_history.Count > HistoryLength)
        {
            _forgotten = _history.Dequeue().Number;
        }
    }

    private bool IsCutOff(EventReader reader, JobEvent news)
    {
        if (reader.Offer(news))
        {
            return false;
        }

        JobLog.ReaderDisconnected(_logger, reader.Caller, EventReader.Capacity);
        reader.CutOff();
        return true;
    }

    // Sorted by the number of each job's first event, which is the order of queueing. Job ids have a resolution of only one second.
    private IEnumerable<JobEvent> ActiveJobs() =>
        _active.Values.OrderBy(active => active.Since).Select(active => active.News with { IsProgress = false });

    // Returns null if there is no id, or if the events after it are no longer stored.
    private long? NumberOf(string? id)
    {
        var dash = id?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        return
            dash > 0
            && id.AsSpan(0, dash).SequenceEqual(_series)
            && long.TryParse(id.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= _forgotten
            && number <= _last
            ? number
            : null;
    }
}
