using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace BackupEdge.Engine.Platform;

/// <summary>
/// The few system calls .NET lacks: calls relative to an open folder, exact metadata, extended attributes, holes. Names are
/// bytes ended by a zero. Each returns what the kernel returns; <see cref="Errno"/> tells the error of the last call on
/// this thread.
/// </summary>
internal static unsafe partial class Posix
{
    /// <summary>The error number of the last call on this thread.</summary>
    public static int Errno => Marshal.GetLastPInvokeError();

    /// <summary>The error as a sentence part, such as <c>No such file or directory</c>.</summary>
    public static string Describe(int errno) => Marshal.GetPInvokeErrorMessage(errno);

    /// <summary>A path as bytes ended by a zero.</summary>
    public static byte[] Terminated(string path) => Encoding.UTF8.GetBytes(path + '\0');

    /// <summary>Metadata of a name in a folder, or with an empty name of the descriptor itself; never follows a symlink.</summary>
    public static bool TryStat(int folder, ReadOnlySpan<byte> name, out FileStat stat)
    {
        Statx raw;
        int result;
        fixed (byte* path = name)
        {
            result = statx(folder, path, SymlinkNoFollow | (name.Length <= 1 ? EmptyPath : 0), StatMask, &raw);
        }

        stat = result == 0 ? new FileStat(in raw) : default;
        return result == 0;
    }

    /// <summary>As <see cref="TryStat"/>, but follows symlinks.</summary>
    public static bool TryStatTarget(ReadOnlySpan<byte> path, out FileStat stat)
    {
        Statx raw;
        int result;
        fixed (byte* bytes = path)
        {
            result = statx(WorkingFolder, bytes, 0, StatMask, &raw);
        }

        stat = result == 0 ? new FileStat(in raw) : default;
        return result == 0;
    }

    /// <summary>Opens a name in a folder; below zero on error.</summary>
    public static int OpenAt(int folder, ReadOnlySpan<byte> name, int flags, uint mode = 0)
    {
        fixed (byte* path = name)
        {
            int fd;
            do
            {
                fd = openat(folder, path, flags | CloseOnExec, mode);
            } while (fd < 0 && Errno == Interrupted);
            return fd;
        }
    }

    /// <summary>
    /// Opens a path in a folder with restrictions on how it is resolved (openat2, Linux 5.6); below zero on error, <see
    /// cref="NoSystemCall"/> where the kernel lacks it.
    /// </summary>
    public static int OpenAt2(int folder, ReadOnlySpan<byte> path, int flags, ulong resolve)
    {
        var how = new OpenHow { Flags = (ulong)(flags | CloseOnExec), Resolve = resolve };
        fixed (byte* bytes = path)
        {
            nint fd;
            do
            {
                fd = OpenCall(OpenAt2Call, folder, bytes, &how, (nuint)sizeof(OpenHow));
            } while (fd < 0 && Errno == Interrupted);
            return (int)fd;
        }
    }

    /// <summary>Locks an open file for as long as it is open (flock); false when somebody else has it locked.</summary>
    public static bool TryLock(int fd) => flock(fd, LockExclusiveAtOnce) == 0;

    /// <summary>Reads once; 0 at the end, below zero on error.</summary>
    public static int Read(int fd, Span<byte> into)
    {
        fixed (byte* buffer = into)
        {
            nint count;
            do
            {
                count = read(fd, buffer, (nuint)into.Length);
            } while (count < 0 && Errno == Interrupted);
            return (int)count;
        }
    }

    /// <summary>Reads at an offset until the buffer is full or the file ends; below zero on error.</summary>
    public static int ReadAt(int fd, Span<byte> into, long offset)
    {
        fixed (byte* start = into)
        {
            var done = 0;
            while (done < into.Length)
            {
                var count = pread(fd, start + done, (nuint)(into.Length - done), offset + done);
                if (count == 0)
                {
                    break;
                }

                if (count < 0 && Errno != Interrupted)
                {
                    return -1;
                }

                done += (int)Math.Max(0, count);
            }

            return done;
        }
    }

    /// <summary>Writes all bytes at an offset; false on error.</summary>
    public static bool WriteAt(int fd, ReadOnlySpan<byte> bytes, long offset)
    {
        fixed (byte* start = bytes)
        {
            var done = 0;
            while (done < bytes.Length)
            {
                var count = pwrite(fd, start + done, (nuint)(bytes.Length - done), offset + done);
                if (count < 0 && Errno != Interrupted)
                {
                    return false;
                }

                done += (int)Math.Max(0, count);
            }

            return true;
        }
    }

    /// <summary>Writes once; below zero on error, <see cref="TryAgain"/> when there is no room now.</summary>
    public static int Write(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint count;
            do
            {
                count = write(fd, start, (nuint)bytes.Length);
            } while (count < 0 && Errno == Interrupted);
            return (int)count;
        }
    }

    /// <summary>Lets writes to the writing end of a pipe return at once when there is no room.</summary>
    public static void SetNonBlocking(int fd) => _ = fcntl(fd, SetFlags, WriteOnly | NonBlocking);

    /// <summary>
    /// Waits until a pipe is ready, but no longer than so; whether it is. What is wrong with it counts as ready: the call then tells.
    /// </summary>
    public static bool WaitFor(int fd, short what, int milliseconds)
    {
        var request = new PollRequest { Fd = fd, Wanted = what };
        return poll(&request, 1, milliseconds) > 0;
    }

    /// <summary>
    /// Where the next data at or after an offset begins and ends; false when there is none, or the file system cannot tell.
    /// </summary>
    public static bool TryNextData(int fd, long offset, out long start, out long end)
    {
        end = 0;
        start = lseek(fd, offset, SeekData);
        if (start < 0)
        {
            return false;
        }

        end = lseek(fd, start, SeekHole);
        return end >= 0;
    }

    /// <summary>Moves the read position; false on error.</summary>
    public static bool Seek(int fd, long offset) => lseek(fd, offset, 0) >= 0;

    /// <summary>Fills a buffer with raw folder entries; 0 at the end, below zero on error.</summary>
    public static int ReadDirectory(int fd, Span<byte> into)
    {
        fixed (byte* buffer = into)
        {
            return (int)syscall(GetDirectoryEntries, fd, buffer, (nuint)into.Length);
        }
    }

    /// <summary>Lets the system begin to write what is in memory of a file; does not wait for it, and promises nothing.</summary>
    public static void StartWriteBack(SafeFileHandle file)
    {
        const uint Write = 2; // SYNC_FILE_RANGE_WRITE
        if (!OperatingSystem.IsWindows())
        {
            _ = sync_file_range((int)file.DangerousGetHandle(), 0, 0, Write);
        }
    }

    /// <summary>Makes an empty file take so many bytes for real, and not as a hole; false when there is no room for them, or no room in
    /// the quota.</summary>
    public static bool TryAllocate(SafeFileHandle file, int bytes)
    {
        const int NotSupported = 95,
            Invalid = 22;
        var error = OperatingSystem.IsLinux() ? posix_fallocate((int)file.DangerousGetHandle(), 0, bytes) : NotSupported;
        if (error is not (NotSupported or Invalid))
        {
            return error == 0;
        }

        try
        {
            // The file system cannot allocate ahead; random bytes, because it may compress.
            var content = new byte[bytes];
            Random.Shared.NextBytes(content);
            RandomAccess.Write(file, content, 0);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Whether a path lies on a file system that is mounted read-only, for this process at least.</summary>
    public static bool IsReadOnly(string path)
    {
        const int Write = 2,
            ReadOnlyFileSystem = 30;
        fixed (byte* name = Terminated(path))
        {
            return OperatingSystem.IsLinux() && access(name, Write) != 0 && Errno == ReadOnlyFileSystem;
        }
    }

    /// <summary>syncfs of the file system on which a folder lies, as far as it can be: what was deleted is free only then on
    /// some.</summary>
    public static void TrySyncFileSystem(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var fd = OpenAt(WorkingFolder, Terminated(folder), Directory);
        if (fd >= 0)
        {
            _ = syncfs(fd);
            _ = close(fd);
        }
    }

    /// <summary>fsync of a folder by path.</summary>
    /// <exception cref="IOException">The folder could not be opened or flushed.</exception>
    public static void SyncFolder(string path)
    {
        var fd = OpenAt(WorkingFolder, Terminated(path), Directory);
        if (fd < 0)
        {
            throw new IOException($"The folder '{path}' could not be opened: {Describe(Errno)}.");
        }

        var result = fsync(fd);
        var errno = Errno;
        _ = close(fd);
        if (result != 0)
        {
            throw new IOException($"The folder '{path}' could not be flushed: {Describe(errno)}.");
        }
    }
}
