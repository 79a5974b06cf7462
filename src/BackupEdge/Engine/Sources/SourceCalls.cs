using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// System calls on the files of a source. A call that fails because descriptors or memory run short is made again for a limited time, and
/// then fails the backup: such an error concerns the process or the system, and <em>must not</em> cost a path. An open that fails because
/// another process holds a lease on the file is made again too. For one thread.
/// </summary>
/// <param name="limit">How long one call is made again.</param>
/// <param name="open">What the walk holds open.</param>
/// <param name="release">Lets go of what this thread holds and does not need now.</param>
/// <param name="stop">Ends every wait.</param>
/// <remarks>
/// Each call throws <see cref="Fault"/> <c>resource_limit</c> when the shortage lasts, and <see cref="OperationCanceledException"/>. The
/// path is for the message.
/// </remarks>
internal sealed class SourceCalls(TimeSpan limit, OpenDescriptors open, Action release, CancellationToken stop)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>What the walk holds open.</summary>
    public OpenDescriptors Held => open;

    /// <summary>Waits, if the walk holds as many descriptors as it may, until workers have closed some.</summary>
    public void MakeRoom()
    {
        if (!open.IsFull)
        {
            return;
        }

        release();
        while (open.IsFull)
        {
            Pause(ShortestPause);
        }
    }

    /// <summary>Opens the root of a source as <see cref="RootFolder.Open"/> does; below zero with the error number.</summary>
    public int OpenRoot(string rootPath, string followed, ReadOnlySpan<byte> path, out int errno)
    {
        var waited = TimeSpan.Zero;
        int fd;
        do
        {
            fd = RootFolder.Open(rootPath, followed, out errno);
        } while (fd < 0 && IsToRepeat(errno, path, ref waited));
        return fd;
    }

    /// <summary>Opens a name in a folder; below zero on error.</summary>
    public int Open(int folder, ReadOnlySpan<byte> name, int flags, ReadOnlySpan<byte> path)
    {
        var waited = TimeSpan.Zero;
        int fd;
        do
        {
            fd = Posix.OpenAt(folder, name, flags);
        } while (fd < 0 && IsToRepeat(Posix.Errno, path, ref waited));
        return fd;
    }

    /// <summary>Reads once; 0 at the end, below zero on error.</summary>
    public int Read(int fd, Span<byte> into, ReadOnlySpan<byte> path)
    {
        var waited = TimeSpan.Zero;
        int count;
        do
        {
            count = Posix.Read(fd, into);
        } while (count < 0 && IsToRepeat(Posix.Errno, path, ref waited));
        return count;
    }

    /// <summary>Metadata of a name in a folder, or with an empty name of the descriptor itself; never follows a symlink.</summary>
    public bool TryStat(int folder, ReadOnlySpan<byte> name, ReadOnlySpan<byte> path, out FileStat stat)
    {
        var waited = TimeSpan.Zero;
        bool isThere;
        do
        {
            isThere = Posix.TryStat(folder, name, out stat);
        } while (!isThere && IsToRepeat(Posix.Errno, path, ref waited));
        return isThere;
    }

    /// <summary>
    /// Reads the text of a symlink, by its name in a folder or with an empty name by its descriptor; below zero on error.
    /// </summary>
    public unsafe int ReadLink(int folder, ReadOnlySpan<byte> name, Span<byte> into, ReadOnlySpan<byte> path)
    {
        var waited = TimeSpan.Zero;
        nint length;
        do
        {
            fixed (
                byte* link = name,
                    text = into
            )
            {
                length = Posix.readlinkat(folder, link, text, (nuint)into.Length);
            }
        } while (length < 0 && IsToRepeat(Posix.Errno, path, ref waited));
        return (int)length;
    }

    /// <summary>Reads the names in an open folder; the error number, or 0.</summary>
    public int List(int fd, NameList names, ReadOnlySpan<byte> path)
    {
        var waited = TimeSpan.Zero;
        int errno;
        while ((errno = names.Load(fd)) != 0 && IsToRepeat(errno, path, ref waited))
        {
            Posix.Seek(fd, 0);
        }

        return errno;
    }

    /// <summary>As <see cref="ExtendedAttributes.TryRead"/>; null when the attributes can be kept, else the reason.</summary>
    public string? ReadAttributes(
        ExtendedAttributes attributes,
        int fd,
        ReadOnlySpan<byte> filePath,
        ByteString into,
        ReadOnlySpan<byte> path
    )
    {
        var waited = TimeSpan.Zero;
        while (!attributes.TryRead(fd, filePath, into, out var problem))
        {
            if (!IsToRepeat(attributes.Error, path, ref waited))
            {
                return problem;
            }
        }

        return null;
    }

    // After a pause: whether the call that failed is to be made again.
    private bool IsToRepeat(int errno, ReadOnlySpan<byte> path, ref TimeSpan waited)
    {
        var isShortage = errno is Posix.TooManyFiles or Posix.TooManyFilesInSystem or Posix.OutOfMemory;
        if (!isShortage && errno != Posix.TryAgain)
        {
            return false;
        }

        if (waited >= limit)
        {
            return isShortage ? throw Exhausted(errno, PathText.Of(path)) : false;
        }

        if (isShortage)
        {
            release();
        }

        var pause = TimeSpan.FromTicks(Math.Clamp(waited.Ticks / 2, ShortestPause.Ticks, LongestPause.Ticks));
        Pause(pause);
        waited += pause;
        return true;
    }

    private void Pause(TimeSpan pause)
    {
        stop.WaitHandle.WaitOne(pause);
        stop.ThrowIfCancellationRequested();
    }

    private Fault Exhausted(int errno, string path)
    {
        var advice = errno switch
        {
            Posix.TooManyFiles =>
                $"This process may hold {DescriptorLimit.Current} files open. Raise LimitNOFILE of the service, or `ulimit -n`",
            Posix.TooManyFilesInSystem => "Raise the system's limit (sysctl fs.file-max), or close programs that hold many files open",
            _ => "Give the service more memory, or use fewer workers",
        };
        return new Fault(
            FaultCode.ResourceLimit,
            $"'{path}' could not be read for {limit.TotalSeconds:0} seconds: {Posix.Describe(errno)}. {advice}, and run the backup again.",
            ("path", path)
        );
    }
}
