using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Flushes each file system once per backup, before the first file on it is read; see <see cref="EditTrace"/> for the reason. The flush
/// runs on a separate thread, because syncfs(2) cannot be interrupted and takes as long as the disk needs to write all dirty pages.
/// </summary>
/// <param name="stop">Stops waiting for the flush; the flush itself continues.</param>
internal sealed class FileSystemFlush(CancellationToken stop)
{
    private readonly Dictionary<ulong, Timestamp> _begun = [];

    /// <summary>Returns when the flush of a device began, or <see langword="false"/> if it has not been flushed.</summary>
    public bool TryGet(ulong device, out Timestamp begunAt) => _begun.TryGetValue(device, out begunAt);

    /// <summary>
    /// Flushes the file system of an open file or folder and returns when the flush began. Closes the descriptor. Returns the default
    /// value, which makes every file count as changed since the flush, if <paramref name="fd"/> is -1 or the flush failed.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Timestamp Run(ulong device, int fd)
    {
        var begunAt = Timestamp.Of(DateTimeOffset.UtcNow);
        if (fd < 0)
        {
            return default;
        }

        // After a failed flush the state of the pages is unknown, so everything read now must be read again by the next backup.
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
