using HdrHistogram;

namespace BackupEdge.Load.Results;

/// <summary>
/// A histogram of latencies with three significant digits, from 1 µs to ten minutes; longer ones count as ten minutes. Thread-safe.
/// </summary>
public sealed class Latencies
{
    private const int Digits = 3;
    private const double MicrosecondsPerMillisecond = 1000;
    private static readonly long Longest = (long)TimeSpan.FromMinutes(10).TotalMicroseconds;
    private readonly Lock _gate = new();
    private readonly LongHistogram _microseconds = new(1, Longest, Digits);

    /// <summary>Adds one latency.</summary>
    public void Add(TimeSpan latency)
    {
        var microseconds = Math.Clamp((long)latency.TotalMicroseconds, 1, Longest);
        lock (_gate)
        {
            _microseconds.RecordValue(microseconds);
        }
    }

    /// <summary>Returns a percentile of the latencies in milliseconds; 0 if there are none.</summary>
    public double Percentile(double percent)
    {
        lock (_gate)
        {
            return _microseconds.TotalCount == 0 ? 0 : _microseconds.GetValueAtPercentile(percent) / MicrosecondsPerMillisecond;
        }
    }
}
