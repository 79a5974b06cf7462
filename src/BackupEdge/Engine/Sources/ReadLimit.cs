namespace BackupEdge.Engine.Sources;

/// <summary>
/// Limits how many bytes all threads of one backup read in a second. It is a token bucket: tokens, one for each byte, are added at a
/// constant rate up to those of a quarter of a second, and a read needs as many as it may return. In any period, at most the rate times
/// the period, plus a quarter of a second's bytes, are read. Thread-safe.
/// </summary>
internal sealed class ReadLimit : IDisposable
{
    private const int BurstsPerSecond = 4;
    private const int LeastPartOfBurst = 4;
    private const long Unit = TimeSpan.TicksPerSecond; // one token in units, so that a tick at any rate adds a whole number of units
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _due = new(initialState: false, spinCount: 0);
    private readonly int _bytesPerSecond;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stop;
    private readonly long _full;
    private long _credit;
    private long _refilledAt;

    private ReadLimit(int bytesPerSecond, TimeProvider time, CancellationToken stop)
    {
        _bytesPerSecond = bytesPerSecond;
        _time = time;
        _stop = stop;
        _full = Unit / BurstsPerSecond * bytesPerSecond;
        _credit = _full;
        _refilledAt = time.GetTimestamp();
    }

    /// <summary>Returns a limit, or null for 0, which means none.</summary>
    /// <param name="bytesPerSecond">The bytes that may be read in a second.</param>
    /// <param name="time">Provides the current time and timers.</param>
    /// <param name="stop">Cancels waiting.</param>
    public static ReadLimit? Of(int bytesPerSecond, TimeProvider time, CancellationToken stop) =>
        bytesPerSecond == 0 ? null : new ReadLimit(bytesPerSecond, time, stop);

    /// <summary>
    /// Waits until bytes may be read. Returns their number, at least 1 and at most <paramref name="wanted"/>, which is positive. The caller
    /// returns what it did not read with <see cref="Return"/>.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public int Take(int wanted)
    {
        // A thread that waits keeps the lock: the others would have to wait longer anyway.
        lock (_gate)
        {
            // Not just one byte: each read is a system call.
            var least = Math.Min(wanted * Unit, _full / LeastPartOfBurst / Unit * Unit);
            for (Refill(); _credit < least; Refill())
            {
                Wait(least - _credit);
            }

            var granted = Math.Min(wanted, _credit / Unit);
            _credit -= granted * Unit;
            return (int)granted;
        }
    }

    /// <summary>Returns bytes that <see cref="Take"/> allowed and that were not read.</summary>
    public void Return(int bytes)
    {
        lock (_gate)
        {
            _credit = Math.Min(_full, _credit + (bytes * Unit));
        }
    }

    /// <summary>Releases the resources. No thread may use the limit any more.</summary>
    public void Dispose() => _due.Dispose();

    private void Refill()
    {
        var now = _time.GetTimestamp();
        var ticks = Math.Min(_time.GetElapsedTime(_refilledAt, now).Ticks, Unit / BurstsPerSecond);
        _credit = Math.Min(_full, _credit + (ticks * _bytesPerSecond));
        _refilledAt = now;
    }

    private void Wait(long missing)
    {
        var pause = TimeSpan.FromTicks(Math.Max((missing / _bytesPerSecond) + 1, ShortestWait.Ticks));
        _due.Reset();
        using var timer = _time.CreateTimer(_ => _due.Set(), null, pause, Timeout.InfiniteTimeSpan);
        _due.Wait(_stop);
    }
}
