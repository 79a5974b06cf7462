using System.Threading.Channels;

namespace BackupEdge.Jobs.Events;

/// <summary>One reader of an <see cref="EventFeed"/>, with the events it missed and the new ones. Dispose it to unregister it.</summary>
internal sealed class EventReader : IDisposable
{
    /// <summary>The maximum number of unread events; a reader with more is disconnected.</summary>
    public const int Capacity = 256;

    private readonly Channel<JobEvent> _news = Channel.CreateBounded<JobEvent>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly EventFeed _feed;
    private readonly string? _jobId;
    private readonly Action _cutOff;

    internal EventReader(EventFeed feed, string? jobId, string caller, Action cutOff)
    {
        _feed = feed;
        _jobId = jobId;
        Caller = caller;
        _cutOff = cutOff;
    }

    /// <summary>The name of the caller who reads.</summary>
    public string Caller { get; }

    /// <summary>The owner of the caller's credential; see <see cref="BackupEdge.Keys.Caller.Owner"/>.</summary>
    public string? Owner { get; internal init; }

    /// <summary>Whether the reader resumes after a known event id. False if it gave no id, or if the id is no longer known.</summary>
    public bool IsResumed { get; internal init; }

    /// <summary>
    /// The first events to send: if <see cref="IsResumed"/>, everything since the given id, otherwise one event for each queued or running
    /// job. Oldest first.
    /// </summary>
    public IReadOnlyList<JobEvent> Backlog { get; internal init; } = [];

    /// <summary>The number of the last event before <see cref="News"/>.</summary>
    public long Position { get; internal init; }

    /// <summary>The new events. Completes when the feed completes or the reader is disconnected.</summary>
    public ChannelReader<JobEvent> News => _news.Reader;

    /// <summary>Unregisters the reader from the feed.</summary>
    public void Dispose() => _feed.Remove(this);

    /// <summary>Queues an event if the reader follows its job; returns false if the queue is full.</summary>
    internal bool Offer(JobEvent news) => (_jobId is not null && _jobId != news.Job.Id) || _news.Writer.TryWrite(news);

    /// <summary>Disconnects a reader that does not keep up.</summary>
    internal void CutOff()
    {
        Complete();
        _cutOff();
    }

    /// <summary>Ends <see cref="News"/> after the events already queued.</summary>
    internal void Complete() => _news.Writer.TryComplete();
}
