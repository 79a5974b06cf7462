using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Decides whether the next edit of a file may leave its change time unchanged, so that the next backup must read the file again. There are
/// two such cases. The clock of file times has a limited resolution: a file that was changed within the last tick may be changed again
/// without a newer time. A write through a memory mapping updates the time only when it makes a clean page dirty: a page that is dirty when
/// the file is read can be written to again without a new time until it is written back. The flush before the first file is read makes all
/// pages clean; pages that became dirty later have a change time after the start of the flush.
/// </summary>
internal static class EditTrace
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    // FAT stores times with a resolution of two seconds.
    private static readonly TimeSpan CoarseTick = TimeSpan.FromSeconds(2) + Tick;

    /// <summary>Returns whether an edit after the file was read may be undetectable by its times.</summary>
    /// <param name="stat">The metadata of the file when it was read.</param>
    /// <param name="flushedAt">When the flush of its file system began.</param>
    /// <param name="readAt">When reading ended, by the system clock, which file times are based on.</param>
    public static bool MayMiss(in FileStat stat, Timestamp flushedAt, Timestamp readAt)
    {
        // Both being zero by chance is rare, and costs only one more read.
        var isCoarse = stat.Changed.Nanoseconds == 0 && stat.Modified.Nanoseconds == 0;
        var since = flushedAt.CompareTo(readAt) < 0 ? flushedAt : readAt;
        return stat.Changed.CompareTo(since.Minus(isCoarse ? CoarseTick : Tick)) >= 0;
    }
}
