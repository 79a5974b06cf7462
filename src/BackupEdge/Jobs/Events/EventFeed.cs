using System.Globalization;
using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Keys;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Jobs.Events;

/// <summary>
/// Hands what happens to jobs to whoever reads along. Nothing here may grow: a reader that does not keep up is cut off, and
/// of what has happened the last <see cref="Kept"/> changes of status are kept for readers that come back. Progress is not
/// kept, since the next second brings it anew. An id names the process by the time of its start, so that the numbers of
/// another process are never taken for those of this one.
/// </summary>
internal sealed class EventFeed
{
    /// <summary>The most readers at a time.</summary>
    public const int MaxReaders = 100;

    /// <summary>The most readers at a time with one credential.</summary>
    public const int MaxReadersOfOne = 10;

    /// <summary>Changes of status that are kept for readers that come back.</summary>
    public const int Kept = 512;

    private const int RetryAfterSeconds = 30;
    private readonly Lock _lock = new();
    private readonly Queue<JobEvent> _kept = new();
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

    /// <summary>An event's id: <c>1795399200000-17</c>.</summary>
    public string IdOf(long number) => string.Create(CultureInfo.InvariantCulture, $"{_series}-{number}");

    /// <summary>Whether it was told that a job waits or runs, and not yet that it has ended.</summary>
    public bool IsActive(string jobId)
    {
        lock (_lock)
        {
            return _active.ContainsKey(jobId);
        }
    }

    /// <summary>Takes a place among the readers.</summary>
    /// <param name="after">The id of the last event that it has seen; null for none.</param>
    /// <param name="jobId">The one job it asks about; null for all.</param>
    /// <param name="caller">Who reads.</param>
    /// <param name="cutOff">
    /// Called when it does not keep up, on the thread that tells events; must be quick. Never called after the reader was disposed of.
    /// </param>
    /// <exception cref="Fault">
    /// <c>busy</c> when there are too many readers, or too many with this credential, <c>not_ready</c> when the service is stopping.
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
                throw Busy($"{MaxReaders} callers follow events already.");
            }

            if (caller.Owner is { } owner && _readers.Count(reader => reader.Owner == owner) >= MaxReadersOfOne)
            {
                throw Busy($"{MaxReadersOfOne} streams of events are open with this credential already, the most that one may have.");
            }

            var seen = NumberOf(after);
            var missed = seen is null ? Present() : _kept.Where(news => news.Number > seen);
            var reader = new EventReader(this, jobId, caller.Name, cutOff)
            {
                Owner = caller.Owner,
                GoesOn = seen is not null,
                Backlog = [.. missed.Where(news => jobId is null || news.Job.Id == jobId)],
                Position = _last,
            };
            _readers.Add(reader);
            return reader;
        }
    }

    /// <summary>Tells everybody.</summary>
    /// <param name="job">The job as it is now.</param>
    /// <param name="isProgress">Whether it has only come further.</param>
    internal void Tell(JobRow job, bool isProgress)
    {
        lock (_lock)
        {
            // What a job was asked with, and a plan, can be a megabyte.
            var news = new JobEvent(++_last, job with { Request = "{}", Plan = null }, isProgress, _time.GetUtcNow());
            if (!isProgress)
            {
                Keep(news);
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

    /// <summary>Tells no more of a job that there is not any more.</summary>
    internal void Forget(string jobId)
    {
        lock (_lock)
        {
            _active.Remove(jobId);
        }
    }

    /// <summary>Ends every reader once it has read what was told.</summary>
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
            $"{what} Try again in {RetryAfterSeconds} seconds, or ask for `/jobs` instead.",
            ("retry_after_seconds", RetryAfterSeconds.ToString(CultureInfo.InvariantCulture))
        );

    private void Keep(JobEvent news)
    {
        _kept.Enqueue(news);
        if (_kept.Count > Kept)
        {
            _forgotten = _kept.Dequeue().Number;
        }
    }

    private bool IsCutOff(EventReader reader, JobEvent news)
    {
        if (reader.Offer(news))
        {
            return false;
        }

        JobLog.ReaderCutOff(_logger, reader.Caller, EventReader.Capacity);
        reader.CutOff();
        return true;
    }

    // Jobs are told of in the order in which they were queued; ids tell it to the second only.
    private IEnumerable<JobEvent> Present() =>
        _active.Values.OrderBy(active => active.Since).Select(active => active.News with { IsProgress = false });

    // Null when there is no id, or when what came after it is not known any more.
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
