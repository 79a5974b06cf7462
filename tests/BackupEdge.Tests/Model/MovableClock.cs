namespace BackupEdge.Tests.Model;

/// <summary>A clock whose time changes only when a test moves it; timestamps and timers are those of the system.</summary>
internal sealed class MovableClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public void Advance(TimeSpan by) => _now += by;

    public override DateTimeOffset GetUtcNow() => _now;
}
