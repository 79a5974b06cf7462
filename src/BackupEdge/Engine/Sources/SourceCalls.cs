using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// System calls on the files of a source. A call that fails because descriptors or memory are exhausted is retried for a limited time and
/// then fails the backup: such an error concerns the process or the system, so it <em>must not</em> cause a path to be skipped. An open
/// that fails because another process holds a lease on the file is retried too. Not thread-safe.
/// </summary>
/// <param name="limit">How long a call is retried.</param>
/// <param name="open">Counts the descriptors that the walk holds.</param>
/// <param name="release">Releases what this thread holds and does not need now.</param>
/// <param name="stop">Cancels waiting.</param>
/// <param name="rate">Limits the bytes that are read; null for no limit.</param>
/// <remarks>
/// Each call throws <see cref="Fault"/> <c>resource_limit</c> if the shortage persists, and <see cref="OperationCanceledException"/> if it
/// is cancelled. The path is used in error messages.
/// </remarks>
internal sealed class SourceCalls(TimeSpan limit, OpenDescriptors open, Action release, CancellationToken stop, ReadLimit? rate = null)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Counts the descriptors that the walk holds.</summary>
    public OpenDescriptors Held => open;

    /// <summary>Is canceled when the backup stops.</summary>
    public CancellationToken Stop => stop;

    /// <summary>If the walk holds as many descriptors as allowed, waits until workers have closed some.</summary>
    public void MakeRoom() => WaitFor(() => !open.IsFull);

    /// <summary>Waits for others. First releases what this thread holds, because they may need it.</summary>
    /// <param name="isDone">Returns whether the wait is over.</param>
    public void WaitFor(Func<bool> isDone)
    {
        if (isDone())
        {
            return;
        }

        release();
        while (!isDone())
        {
            Pause(ShortestPause);
        }
    }

    /// <summary>Waits until bytes may be read that this object does not read.</summary>
    public void Charge(int bytes)
    {
        for (var left = bytes; rate is not null && left > 0;)
        {
            left -= rate.Take(left);
        }
    }

    /// <summary>
    /// Opens the root of a source like <see cref="RootFolder.Open"/>. Returns the descriptor, or a negative value on error.
    /// </summary>
    public int OpenRoot(string rootPath, string followed, ReadOnlySpan<byte> path, out int errno)
    {
        var waited = TimeSpan.Zero;
        int fd;
        do
        {
            fd = RootFolder.Open(rootPath, followed, out errno);
        } while (fd < 0 && ShouldRetry(errno, path, ref waited));
        return fd;
    }

    /// <summary>Opens a name in a folder. Returns the descriptor, or a negative value on error.</summary>
    public int Open(int folder, ReadOnlySpan<byte> name, int flags, ReadOnlySpan<byte> path)
    {
        var waited = TimeSpan.Zero;
        int fd;
        do
        {
            fd = Posix.OpenAt(folder, name, flags);
        } while (fd < 0 && ShouldRetry(Posix.Errno, path, ref waited));
        return fd;
    }

    /// <summary>
    /// Reads once, after a wait if the limit of reads needs one. Returns the number of bytes, 0 at the end of the file, or a negative value
    /// on error.
    /// </summary>
    public int Read(int fd, Span<byte> into, ReadOnlySpan<byte> path)
    {
        var waited = TimeSpan.Zero;
        var allowed = rate?.Take(into.Length) ?? into.Length;
        int count;
        do
        {
            count = Posix.Read(fd, into[..allowed]);
        } while (count < 0 && ShouldRetry(Posix.Errno, path, ref waited));
        rate?.Return(allowed - Math.Max(count, 0));
        return count;
    }

    /// <summary>
    /// Reads the metadata of a name in a folder, or of the descriptor if the name is empty. Does not follow a symbolic link.
    /// </summary>
    public bool TryStat(int folder, ReadOnlySpan<byte> name, ReadOnlySpan<byte> path, out FileStat stat)
    {
        var waited = TimeSpan.Zero;
        bool exists;
        do
        {
            exists = Posix.TryStat(folder, name, out stat);
        } while (!exists && ShouldRetry(Posix.Errno, path, ref waited));
        return exists;
    }

    /// <summary>
    /// Reads the target of a symbolic link, by its name in a folder, or by its descriptor if the name is empty. Returns the length in
    /// bytes, or a negative value on error.
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
        } while (length < 0 && ShouldRetry(Posix.Errno, path, ref waited));
        return (int)length;
    }

    /// <summary>Reads the names in an open folder. Returns 0, or the error number.</summary>
    public int List(int fd, NameList names, ReadOnlySpan<byte> path)
    {
        var waited = TimeSpan.Zero;
        int errno;
        while ((errno = names.Load(fd)) != 0 && ShouldRetry(errno, path, ref waited))
        {
            Posix.Seek(fd, 0);
        }

        return errno;
    }

    /// <summary>
    /// Reads extended attributes like <see cref="ExtendedAttributes.TryRead"/>. Returns <see langword="null"/>, or the reason if they
    /// cannot be stored.
    /// </summary>
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
            if (!ShouldRetry(attributes.Error, path, ref waited))
            {
                return problem;
            }
        }

        return null;
    }

    // Pauses and returns true if the failed call should be retried.
    private bool ShouldRetry(int errno, ReadOnlySpan<byte> path, ref TimeSpan waited)
    {
        var isShortage = errno is Posix.TooManyFiles or Posix.TooManyFilesInSystem or Posix.OutOfMemory;
        if (!isShortage && errno != Posix.TryAgain)
        {
            return false;
        }

        if (waited >= limit)
        {
            return isShortage ? throw ResourceLimit(errno, PathText.Of(path)) : false;
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

    private Fault ResourceLimit(int errno, string path)
    {
        var advice = errno switch
        {
            Posix.TooManyFiles =>
                $"This process may open {DescriptorLimit.Current} files. Raise LimitNOFILE of the service, or `ulimit -n`",
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
