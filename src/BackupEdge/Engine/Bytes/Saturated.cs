namespace BackupEdge.Engine.Bytes;

/// <summary>Adds sizes without overflow: the sizes of a few sparse files can exceed <see cref="long.MaxValue"/>.</summary>
internal static class Saturated
{
    /// <summary>Returns the sum of two non-negative numbers, at most <see cref="long.MaxValue"/>.</summary>
    public static long Add(long left, long right) => right > long.MaxValue - left ? long.MaxValue : left + right;

    /// <summary>Adds a non-negative number to a sum, up to <see cref="long.MaxValue"/>. Thread-safe.</summary>
    public static void Add(ref long sum, long more)
    {
        var seen = Interlocked.Read(ref sum);
        while (Interlocked.CompareExchange(ref sum, Add(seen, more), seen) is var now && now != seen)
        {
            seen = now;
        }
    }
}
