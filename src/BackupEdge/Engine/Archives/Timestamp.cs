namespace BackupEdge.Engine.Archives;

/// <summary>A file time as Unix tells it.</summary>
/// <param name="Seconds">Since 1970, UTC; may be negative.</param>
/// <param name="Nanoseconds">0 to 999 999 999, counted forward from the second.</param>
internal readonly record struct Timestamp(long Seconds, uint Nanoseconds) : IComparable<Timestamp>
{
    public static Timestamp Of(DateTimeOffset time) =>
        new(time.ToUnixTimeSeconds(), (uint)(time.UtcTicks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick));

    public int CompareTo(Timestamp other)
    {
        var order = Seconds.CompareTo(other.Seconds);
        return order != 0 ? order : Nanoseconds.CompareTo(other.Nanoseconds);
    }
}
