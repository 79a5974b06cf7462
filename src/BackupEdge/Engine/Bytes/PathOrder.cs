namespace BackupEdge.Engine.Bytes;

/// <summary>
/// The order of a manifest: segment by segment, bytes as unsigned numbers, a folder before what is in it. It is the order
/// of a walk that visits each folder's names sorted, which is why walk and manifest can be merged as streams.
/// </summary>
internal static class PathOrder
{
    /// <summary>Below, equal or above zero as left sorts before, with or after right.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var common = left.CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        return Weight(left[common]).CompareTo(Weight(right[common]));
    }

    /// <summary>Whether path is folder or lies below it.</summary>
    public static bool IsWithin(ReadOnlySpan<byte> path, ReadOnlySpan<byte> folder) =>
        path.StartsWith(folder) && (path.Length == folder.Length || path[folder.Length] == (byte)'/');

    // The separator sorts before every byte a name may hold.
    private static int Weight(byte value) => value == (byte)'/' ? -1 : value;
}
