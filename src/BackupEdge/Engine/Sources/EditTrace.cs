using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Decides after which readings of a file the next edit may leave its change time as it is, so that the next backup must read the file
/// again. There are two such cases. The clock that file times come from ticks: a file that was changed within the last tick may be changed
/// again without a newer time. And a write through a memory mapping gives a file a new time only when it makes a clean page dirty: a page
/// that is dirty when the file is read can be written to further, until it is written back. The flush before the first reading makes all
/// pages clean; what became dirty since then has a change time after the flush began.
/// </summary>
internal static class EditTrace
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    // FAT counts in twos.
    private static readonly TimeSpan CoarseTick = TimeSpan.FromSeconds(2) + Tick;

    /// <summary>Whether an edit after the reading may go unseen.</summary>
    /// <param name="stat">The file as it was when it was read.</param>
    /// <param name="flushedAt">When the flush of its file system began.</param>
    /// <param name="readAt">When the reading ended, by the system's clock, which file times come from.</param>
    public static bool MayMiss(in FileStat stat, Timestamp flushedAt, Timestamp readAt)
    {
        // Both zero by chance is too rare to matter, and costs one more reading.
        var isCoarse = stat.Changed.Nanoseconds == 0 && stat.Modified.Nanoseconds == 0;
        var since = flushedAt.CompareTo(readAt) < 0 ? flushedAt : readAt;
        return stat.Changed.CompareTo(since.Minus(isCoarse ? CoarseTick : Tick)) >= 0;
    }
}
