using BackupEdge.Configuration;

namespace BackupEdge.Copies;

/// <summary>
/// Keeps a run within its limits of bytes a second and hours of the day. The limits are asked for at each use, so they can change while the
/// run is under way. Thread-safe.
/// </summary>
/// <param name="limits">Returns the present limits.</param>
/// <param name="time">The clock, whose time zone the hours are in.</param>
internal sealed class SendLimit(Func<CopyLimits> limits, TimeProvider time)
{
    private static readonly TimeSpan HourCheck = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private long _rate;
    private double _paidUntil; // seconds on the clock of GetElapsedTime since _begun
    private long _begun = time.GetTimestamp();

    /// <summary>Whether there is a limit of bytes a second.</summary>
    public bool IsLimited => limits().BytesPerSecond > 0;

    /// <summary>Waits until a number of bytes may be followed by others.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task TakeAsync(int bytes, CancellationToken cancel)
    {
        var wait = Pay(bytes);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancel);
        }
    }

    /// <summary>Waits until archives may be sent at this hour.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task WaitForHoursAsync(CancellationToken cancel)
    {
        while (!IsAllowed())
        {
            await Task.Delay(HourCheck, time, cancel);
        }
    }

    private bool IsAllowed()
    {
        var hours = limits().Hours;
        var now = TimeOnly.FromDateTime(time.GetLocalNow().DateTime);
        return hours.Count == 0 || hours.Any(part => part.Contains(now));
    }

    // Each byte takes its time from the account; unused time is kept for a second at most.
    private TimeSpan Pay(int bytes)
    {
        var rate = limits().BytesPerSecond;
        lock (_lock)
        {
            if (rate != _rate)
            {
                (_rate, _begun, _paidUntil) = (rate, time.GetTimestamp(), 0);
            }

            if (rate == 0)
            {
                return TimeSpan.Zero;
            }

            var now = time.GetElapsedTime(_begun).TotalSeconds;
            _paidUntil = Math.Max(_paidUntil, now - Burst.TotalSeconds) + ((double)bytes / rate);
            return TimeSpan.FromSeconds(Math.Max(0, _paidUntil - now));
        }
    }
}
