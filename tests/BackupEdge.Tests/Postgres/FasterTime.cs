namespace BackupEdge.Tests.Postgres;

/// <summary>The time of the system, with timers that end sooner: what a service does every ten seconds, it does every second.</summary>
public sealed class FasterTime : TimeProvider
{
    private const int Factor = 10;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Shorter(dueTime), Shorter(period));

    // A limit of a minute or more is patience, which a busy machine needs.
    private static TimeSpan Shorter(TimeSpan time) => time > TimeSpan.Zero && time < TimeSpan.FromSeconds(30) ? time / Factor : time;
}
