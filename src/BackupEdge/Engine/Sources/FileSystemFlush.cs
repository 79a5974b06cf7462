using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Flushes each file system once, before the first file of it is read in a backup (<c>EditTrace</c> has the reason). The flush runs on a
/// thread of its own, because syncfs(2) cannot be interrupted and takes as long as the disk needs for all that is dirty.
/// </summary>
/// <param name="stop">Ends the wait, not the flush.</param>
internal sealed class FileSystemFlush(CancellationToken stop)
{
    private readonly Dictionary<ulong, Timestamp> _begun = [];

    /// <summary>When the flush of a device began; false when it was not flushed yet.</summary>
    public bool TryGet(ulong device, out Timestamp begunAt) => _begun.TryGetValue(device, out begunAt);

    /// <summary>
    /// Flushes the file system of an open file or folder and returns when that began. The descriptor is closed here; with -1 nothing is
    /// flushed. The default, which makes every file count as changed since, when nothing was flushed or the flush failed.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Timestamp Run(ulong device, int fd)
    {
        var begunAt = Timestamp.Of(DateTimeOffset.UtcNow);
        if (fd < 0)
        {
            return default;
        }

        // After a flush that failed nothing is known of any page, so everything that is read now is read again the next time.
        return _begun[device] = Flush(fd) ? begunAt : default;
    }

    private bool Flush(int fd)
    {
        var done = new ManualResetEventSlim();
        var isFlushed = false;
        new Thread(() =>
        {
            isFlushed = Posix.syncfs(fd) == 0;
            _ = Posix.close(fd);
            done.Set();
        })
        {
            IsBackground = true,
            Name = "backup-flush",
        }.Start();
        done.Wait(stop);
        return isFlushed;
    }
}
