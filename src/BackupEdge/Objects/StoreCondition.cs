namespace BackupEdge.Objects;

/// <summary>
/// Why the calls to a store currently fail and are tried again, for status and for those who choose how many calls run. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class StoreCondition(TimeProvider time)
{
    private readonly Lock _gate = new();
    private string? _problem;
    private DateTimeOffset _since;
    private long _throttled;

    /// <summary>How often the engine has asked to send less (503, 429). It only grows.</summary>
    public long Throttled => Interlocked.Read(ref _throttled);

    /// <summary>The last problem, and since when there was no success; null after a success.</summary>
    public (string Problem, DateTimeOffset Since)? Trouble
    {
        get
        {
            lock (_gate)
            {
                return _problem is null ? null : (_problem, _since);
            }
        }
    }

    /// <summary>Records a failure that is tried again.</summary>
    /// <param name="problem">What happened, for people to read.</param>
    /// <param name="isThrottled">Whether the engine asks to send less.</param>
    public void Fails(string problem, bool isThrottled)
    {
        if (isThrottled)
        {
            Interlocked.Increment(ref _throttled);
        }

        lock (_gate)
        {
            if (_problem is null)
            {
                _since = time.GetUtcNow();
            }

            _problem = problem;
        }
    }

    /// <summary>Records a success.</summary>
    public void Succeeds()
    {
        lock (_gate)
        {
            _problem = null;
        }
    }
}
