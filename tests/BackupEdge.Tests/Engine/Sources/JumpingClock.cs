using System.Collections.Concurrent;

namespace BackupEdge.Tests.Engine.Sources;

/// <summary>
/// A clock that stands still, except that the creation of a timer moves it to the time at which the timer is due. So a wait takes no time
/// and can be measured.
/// </summary>
internal sealed class JumpingClock : TimeProvider
{
    private long _ticks;
    private int _waits;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>The time by which the clock has moved.</summary>
    public TimeSpan Now => new(Interlocked.Read(ref _ticks));

    /// <summary>The number of timers that were created.</summary>
    public int Waits => _waits;

    /// <summary>The names of the threads that asked for the time.</summary>
    public ConcurrentDictionary<string, bool> Threads { get; } = new();

    public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Now;

    public override long GetTimestamp()
    {
        Threads.TryAdd(Thread.CurrentThread.Name ?? "", true);
        return Now.Ticks;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        // The scan for the totals of a backup waits too, but not for reads. Its delay ends with the backup.
        if (Thread.CurrentThread.Name == "backup-scan")
        {
            return new PastTimer();
        }

        Interlocked.Increment(ref _waits);
        Advance(dueTime);
        callback(state);
        return new PastTimer();
    }

    private sealed class PastTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose() { }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
