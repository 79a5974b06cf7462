using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// A reference-counted folder descriptor that a walk and several workers share. It is closed when the last reference is released.
/// </summary>
internal sealed class DirectoryHandle
{
    private readonly int _fd;
    private readonly OpenDescriptors? _counted;
    private int _holders = 1;

    /// <param name="fd">The descriptor. This object owns it.</param>
    /// <param name="counted">Counts the descriptor while it is open, or <see langword="null"/> to not count it.</param>
    public DirectoryHandle(int fd, OpenDescriptors? counted = null)
    {
        _fd = fd;
        _counted = counted;
        _counted?.Add();
    }

    /// <summary>The descriptor. It is valid only while a reference is held.</summary>
    public int Fd => _fd;

    /// <summary>Adds a reference.</summary>
    public DirectoryHandle Hold()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    /// <summary>Releases a reference.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            _ = Posix.close(_fd);
            _counted?.Remove();
        }
    }
}
