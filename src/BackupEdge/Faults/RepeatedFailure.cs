namespace BackupEdge.Faults;

/// <summary>
/// Decides what a loop logs of a failure that repeats: all of it the first time, then a count once a minute, so that a disk that is gone
/// does not fill the log. Used by one thread.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class RepeatedFailure(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private long _began;
    private long _logged;

    /// <summary>How often it has failed without a success in between.</summary>
    public long Count { get; private set; }

    /// <summary>How long it has been failing; zero when it is not.</summary>
    public TimeSpan Lasts => Count == 0 ? TimeSpan.Zero : time.GetElapsedTime(_began);

    /// <summary>Counts a failure.</summary>
    /// <returns>Whether it is to be logged: whole when <see cref="Count"/> is 1, else as a count.</returns>
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

    /// <summary>Notes a success.</summary>
    /// <returns>How many failures came before it.</returns>
    public long Succeeds()
    {
        var count = Count;
        Count = 0;
        return count;
    }
}
