namespace BackupEdge.Tests.Api;

/// <summary>A clock that can be set, as an attacker does, and that can be made to run faster; timers are those of the system.</summary>
public sealed class SettableClock : TimeProvider
{
    private long _ran;
    private long _set;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _ran) + Volatile.Read(ref _set));

    public override long GetTimestamp() =>
        base.GetTimestamp() + (long)(TimeSpan.FromTicks(Volatile.Read(ref _ran)).TotalSeconds * TimestampFrequency);

    /// <summary>Sets the time of day, and nothing else.</summary>
    public void Set(TimeSpan by) => Interlocked.Add(ref _set, by.Ticks);

    /// <summary>Lets time pass.</summary>
    public void Run(TimeSpan by) => Interlocked.Add(ref _ran, by.Ticks);
}
