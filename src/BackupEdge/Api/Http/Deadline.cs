namespace BackupEdge.Api.Http;

/// <summary>The deadline of a request. It starts to run when the value is created.</summary>
/// <param name="time">The clock that the deadline is measured with.</param>
/// <param name="limit">The time allowed from now on.</param>
internal readonly struct Deadline(TimeProvider time, TimeSpan limit)
{
    private readonly long _began = time.GetTimestamp();

    /// <summary>The clock that the deadline is measured with.</summary>
    public TimeProvider Time => time;

    /// <summary>The total time allowed.</summary>
    public TimeSpan Limit => limit;

    /// <summary>The remaining time; zero after the deadline.</summary>
    public TimeSpan Left => limit - time.GetElapsedTime(_began) is { Ticks: > 0 } left ? left : TimeSpan.Zero;
}
