using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sources;

/// <summary>An open folder that a walk and several workers use at once; it closes when the last of them lets go.</summary>
internal sealed class DirectoryHandle
{
    private readonly int _fd;
    private readonly OpenDescriptors? _counted;
    private int _holders = 1;

    /// <param name="fd">The descriptor, which is closed here.</param>
    /// <param name="counted">Counts it while it is open; null for one that is open as long as its tree.</param>
    public DirectoryHandle(int fd, OpenDescriptors? counted = null)
    {
        _fd = fd;
        _counted = counted;
        _counted?.Add();
    }

    /// <summary>The descriptor; only valid while held.</summary>
    public int Fd => _fd;

    /// <summary>Holds it once more.</summary>
    public DirectoryHandle Hold()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    /// <summary>Lets go.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            _ = Posix.close(_fd);
            _counted?.Remove();
        }
    }
}
