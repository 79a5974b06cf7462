namespace BackupEdge.Copies;

/// <summary>The parts of an object: equal sizes, but for the last one, and at most 9,000 of them.</summary>
internal static class CopyParts
{
    /// <summary>The size in bytes of the smallest part. An object up to this size is written in one request.</summary>
    public const long MinBytes = 16L << 20;

    private const long MaxParts = 9000;

    /// <summary>Returns the size in bytes of each part but the last.</summary>
    /// <param name="bytes">The size of the object.</param>
    /// <param name="min">The size of the smallest part.</param>
    public static long SizeFor(long bytes, long min = MinBytes) => Math.Max(min, (bytes + MaxParts - 1) / MaxParts);

    /// <summary>Returns the number of parts.</summary>
    public static int CountFor(long bytes, long partBytes) => (int)((bytes + partBytes - 1) / partBytes);
}
