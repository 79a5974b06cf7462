using System.Threading.Channels;

namespace BackupEdge.Jobs.Events;

/// <summary>One reader of an <see cref="EventFeed"/>: what it has missed, and what comes. Disposing gives its place to another.</summary>
internal sealed class EventReader : IDisposable
{
    /// <summary>Events that may wait for it to be read; with one more it is cut off.</summary>
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

    /// <summary>Who reads.</summary>
    public string Caller { get; }

    /// <summary>With which credential; see <see cref="BackupEdge.Keys.Caller.Owner"/>.</summary>
    public string? Owner { get; internal init; }

    /// <summary>Whether the id that it went on from is known; without one this is false.</summary>
    public bool GoesOn { get; internal init; }

    /// <summary>
    /// What comes first. It is what happened since that id, oldest first; or, when it does not go on, the jobs that wait or run, oldest
    /// first.
    /// </summary>
    public IReadOnlyList<JobEvent> Backlog { get; internal init; } = [];

    /// <summary>The number of the last event before <see cref="News"/>.</summary>
    public long Position { get; internal init; }

    /// <summary>What happens from then on; ends when the feed does, or when the reader is cut off.</summary>
    public ChannelReader<JobEvent> News => _news.Reader;

    /// <summary>Ends its place.</summary>
    public void Dispose() => _feed.Remove(this);

    /// <summary>Puts an event down for it if it asks about that job; false when it has no room.</summary>
    internal bool Offer(JobEvent news) => (_jobId is not null && _jobId != news.Job.Id) || _news.Writer.TryWrite(news);

    internal void CutOff()
    {
        Complete();
        _cutOff();
    }

    internal void Complete() => _news.Writer.TryComplete();
}
