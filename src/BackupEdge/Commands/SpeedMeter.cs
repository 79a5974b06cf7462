namespace BackupEdge.Commands;

/// <summary>Bytes a second over the last seconds, so that the number neither jumps nor stays behind.</summary>
internal sealed class SpeedMeter(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);
    private readonly Queue<(long At, long Bytes)> _samples = new();

    /// <summary>Takes in how far it is now; gives the speed, or 0 while it cannot be told.</summary>
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
