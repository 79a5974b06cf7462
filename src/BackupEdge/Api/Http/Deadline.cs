namespace BackupEdge.Api.Http;

/// <summary>Until when a request must be done with.</summary>
/// <param name="time">The clock.</param>
/// <param name="limit">How long it may take from now on.</param>
internal readonly struct Deadline(TimeProvider time, TimeSpan limit)
{
    private readonly long _began = time.GetTimestamp();

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>The whole time.</summary>
    public TimeSpan Limit => limit;

    /// <summary>What is left of it, never negative.</summary>
    public TimeSpan Left => limit - time.GetElapsedTime(_began) is { Ticks: > 0 } left ? left : TimeSpan.Zero;
}
