namespace BackupEdge.Commands;

/// <summary>Measures the speed over the last five seconds, so that the number is both steady and current.</summary>
internal sealed class SpeedMeter(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);
    private readonly Queue<(long At, long Bytes)> _samples = new();

    /// <summary>Adds a measurement. Returns the speed in bytes per second, or 0 if it is not known yet.</summary>
    /// <param name="bytes">The number of bytes done since the start.</param>
    public double Add(long bytes)
    {
        var now = time.GetTimestamp();
        _samples.Enqueue((now, bytes));
        while (_samples.Count > 2 && time.GetElapsedTime(_samples.Peek().At, now) > Window)
        {
            _samples.Dequeue();
        }

        var first = _samples.Peek();
        var elapsed = time.GetElapsedTime(first.At, now);
        return elapsed > TimeSpan.Zero ? Math.Max(0, bytes - first.Bytes) / elapsed.TotalSeconds : 0;
    }
}
