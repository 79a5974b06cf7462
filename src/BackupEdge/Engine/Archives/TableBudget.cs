namespace BackupEdge.Engine.Archives;

/// <summary>
/// The memory for the group tables and indexes of archives that are open at the same time. A chain has hundreds of archives, so a table
/// that does not fit is read from the archive whenever it is needed. Thread-safe.
/// </summary>
internal sealed class TableBudget
{
    /// <summary>The maximum size in bytes of one table in memory.</summary>
    public const int MaxTableBytes = 1 << 20;

    private const long Bytes = 16L << 20;
    private long _left = Bytes;

    /// <summary>Takes memory for a table. Returns false if the table is too large or the memory is used up.</summary>
    public bool TryTake(long bytes)
    {
        if (bytes > MaxTableBytes)
        {
            return false;
        }

        if (Interlocked.Add(ref _left, -bytes) >= 0)
        {
            return true;
        }

        Interlocked.Add(ref _left, bytes);
        return false;
    }
}
