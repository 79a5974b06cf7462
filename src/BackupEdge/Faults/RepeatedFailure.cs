namespace BackupEdge.Faults;

/// <summary>
/// Decides when a loop logs a repeated failure: in full the first time, and then only a count once a minute, so that a missing disk does
/// not fill the log. Must be used by one thread at a time.
/// </summary>
internal sealed class RepeatedFailure(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private long _began;
    private long _logged;

    /// <summary>The number of failures since the last success.</summary>
    public long Count { get; private set; }

    /// <summary>The time since the first failure after the last success; zero if there was none.</summary>
    public TimeSpan Lasts => Count == 0 ? TimeSpan.Zero : time.GetElapsedTime(_began);

    /// <summary>Counts a failure.</summary>
    /// <returns>Whether to log the failure: in full if <see cref="Count"/> is 1, otherwise only the count.</returns>
    public bool Fails()
    {
        if (Count++ == 0)
        {
            _began = _logged = time.GetTimestamp();
            return true;
        }

        if (time.GetElapsedTime(_logged) < Interval)
        {
            return false;
        }

        _logged = time.GetTimestamp();
        return true;
    }

    /// <summary>Resets the count after a success.</summary>
    /// <returns>The number of failures before the success.</returns>
    public long Succeeds()
    {
        var count = Count;
        Count = 0;
        return count;
    }
}
