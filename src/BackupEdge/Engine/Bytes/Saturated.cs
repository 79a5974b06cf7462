namespace BackupEdge.Engine.Bytes;

/// <summary>Sums of sizes that end at the largest number: a few sparse files can add up to more than one holds.</summary>
internal static class Saturated
{
    /// <summary>The sum of two numbers that are not negative, at most <see cref="long.MaxValue"/>.</summary>
    public static long Add(long left, long right) => right > long.MaxValue - left ? long.MaxValue : left + right;

    /// <summary>As <see cref="Add(long, long)"/>, in place and for several threads.</summary>
    public static void Add(ref long sum, long more)
    {
        var seen = Interlocked.Read(ref sum);
        while (Interlocked.CompareExchange(ref sum, Add(seen, more), seen) is var now && now != seen)
        {
            seen = now;
        }
    }
}
