namespace BackupEdge.Objects.S3;

/// <summary>
/// The clock of the engine, which signatures must be near to. It is that of this machine until the engine refuses a request for its time,
/// and from then on also what the engine stated. Thread-safe.
/// </summary>
/// <param name="time">The clock of this machine.</param>
internal sealed class S3Clock(TimeProvider time)
{
    private long _signing;
    private long _observed;

    /// <summary>The time to sign with, in UTC.</summary>
    public DateTimeOffset Now => time.GetUtcNow().AddTicks(Interlocked.Read(ref _signing));

    /// <summary>By how much the engine's clock is ahead of that of this machine, by its last answer; zero if no answer stated it.</summary>
    public TimeSpan Ahead => TimeSpan.FromTicks(Interlocked.Read(ref _observed));

    /// <summary>The time of the engine in UTC; that of this machine if no answer stated it.</summary>
    public DateTimeOffset EngineNow => time.GetUtcNow() + Ahead;

    /// <summary>Takes the time of an answer into account.</summary>
    public void Observe(DateTimeOffset? date)
    {
        if (date is { } engine)
        {
            Interlocked.Exchange(ref _observed, (engine - time.GetUtcNow()).Ticks);
        }
    }

    /// <summary>Signs from now on by the clock of the engine.</summary>
    /// <param name="engine">The time that the engine states; null if it does not.</param>
    /// <returns>Whether the engine states its time.</returns>
    public bool Adjust(DateTimeOffset? engine)
    {
        if (engine is not { } now)
        {
            return false;
        }

        Interlocked.Exchange(ref _signing, (now - time.GetUtcNow()).Ticks);
        return true;
    }
}
