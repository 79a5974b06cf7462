namespace BackupEdge.Engine.Bytes;

/// <summary>
/// The order of paths in a manifest: segments are compared one after another, as unsigned bytes, and a folder sorts before its entries. A
/// walk that visits the names of each folder in sorted order has the same order, so walk and manifest can be merged as streams.
/// </summary>
internal static class PathOrder
{
    /// <summary>Returns a value below, equal to or above zero if the left path sorts before, equals or sorts after the right one.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var common = left.CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        return Weight(left[common]).CompareTo(Weight(right[common]));
    }

    /// <summary>Returns whether a path is the given folder or is below it.</summary>
    public static bool IsWithin(ReadOnlySpan<byte> path, ReadOnlySpan<byte> folder) =>
        path.StartsWith(folder) && (path.Length == folder.Length || path[folder.Length] == (byte)'/');

    // The separator sorts before every byte that a name can contain.
    private static int Weight(byte value) => value == (byte)'/' ? -1 : value;
}
