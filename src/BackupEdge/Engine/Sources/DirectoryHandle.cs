using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sources;

/// <summary>An open folder that a walk and several workers use at once; it closes when the last of them lets go.</summary>
internal sealed class DirectoryHandle(int fd)
{
    private int _holders = 1;

    /// <summary>The descriptor; only valid while held.</summary>
    public int Fd => fd;

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
            _ = Posix.close(fd);
        }
    }
}
