namespace BackupEdge.Tests.Model;

/// <summary>A clock whose time of day stands still until it is moved; timestamps and timers are the system's.</summary>
internal sealed class MovableClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public void Advance(TimeSpan by) => _now += by;

    public override DateTimeOffset GetUtcNow() => _now;
}
