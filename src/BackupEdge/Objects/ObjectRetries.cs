namespace BackupEdge.Objects;

/// <summary>
/// The waits between attempts of a call: random between 0.2 seconds and a limit that doubles with each failure up to 20 seconds, so that
/// many callers do not try at the same time. There is no limit of attempts: a copy waits for its store.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="random">Returns uniformly distributed numbers from 0 to less than 1.</param>
internal sealed class ObjectRetries(TimeProvider time, Func<double> random)
{
    /// <summary>The shortest wait.</summary>
    public static readonly TimeSpan MinWait = TimeSpan.FromSeconds(0.2);

    /// <summary>The longest wait, unless the engine asks for a longer one.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    private const int MaxDoublings = 8;
    private static readonly TimeSpan MaxAsked = TimeSpan.FromMinutes(5);

    /// <summary>Returns the wait after a number of failures, which must be 1 or more.</summary>
    public TimeSpan After(int failures)
    {
        var doubled = MinWait * (1 << Math.Min(failures, MaxDoublings));
        return MinWait + (((doubled < MaxWait ? doubled : MaxWait) - MinWait) * random());
    }

    /// <summary>Waits before the next attempt.</summary>
    /// <param name="failures">The number of failures of the call, 1 or more.</param>
    /// <param name="asked">How long the engine asks to wait; null if it does not. At most 5 minutes are waited.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task WaitAsync(int failures, TimeSpan? asked, CancellationToken cancel)
    {
        var own = After(failures);
        var wait = asked is { } wanted && wanted > own ? wanted : own;
        return Task.Delay(wait < MaxAsked ? wait : MaxAsked, time, cancel);
    }
}
