using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace BackupEdge.Engine.Platform;

/// <summary>
/// System calls that .NET does not provide: calls relative to an open folder, exact metadata, extended attributes and sparse files. Names
/// are null-terminated bytes. Methods return what the kernel returns unless documented otherwise; <see cref="Errno"/> is the error number
/// of the last call on this thread.
/// </summary>
internal static unsafe partial class Posix
{
    /// <summary>The error number of the last system call on this thread.</summary>
    public static int Errno => Marshal.GetLastPInvokeError();

    /// <summary>Returns the message of an error number, such as <c>No such file or directory</c>.</summary>
    public static string Describe(int errno) => Marshal.GetPInvokeErrorMessage(errno);

    /// <summary>Returns a path as null-terminated UTF-8.</summary>
    public static byte[] Terminated(string path) => Encoding.UTF8.GetBytes(path + '\0');

    /// <summary>
    /// Reads the metadata of a name in a folder, or of the descriptor if the name is empty. Does not follow a symbolic link.
    /// </summary>
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

    /// <summary>Reads the metadata of a path. Follows symbolic links.</summary>
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

    /// <summary>Opens a name in a folder. Returns the descriptor, or a negative value on error.</summary>
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
    /// Opens a path relative to a folder, with restrictions on path resolution (openat2, Linux 5.6). Returns the descriptor, or a negative
    /// value on error; the error is <see cref="NoSystemCall"/> if the kernel does not support the call.
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

    /// <summary>
    /// Locks an open file until it is closed (flock). Returns <see langword="false"/> if another descriptor holds a lock.
    /// </summary>
    public static bool TryLock(int fd) => flock(fd, LockExclusiveAtOnce) == 0;

    /// <summary>Reads once. Returns the number of bytes, 0 at the end of the file, or a negative value on error.</summary>
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

    /// <summary>Reads at an offset until the buffer is full or the file ends. Returns the number of bytes, or -1 on error.</summary>
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

    /// <summary>Writes all bytes at an offset. Returns <see langword="false"/> on error.</summary>
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

    /// <summary>
    /// Writes once. Returns the number of bytes, or a negative value on error; the error is <see cref="TryAgain"/> if a non-blocking pipe
    /// is full.
    /// </summary>
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

    /// <summary>Makes writes to a pipe return immediately if the pipe is full.</summary>
    public static void SetNonBlocking(int fd) => _ = fcntl(fd, SetFlags, WriteOnly | NonBlocking);

    /// <summary>Sets how many bytes a pipe can hold. Without effect if the system does not allow it.</summary>
    public static void SetPipeSize(int fd, int bytes) => _ = fcntl(fd, SetPipeCapacity, bytes);

    /// <summary>
    /// Waits until a pipe is ready or the time has elapsed. Returns whether it is ready. A pipe with an error counts as ready, so that the
    /// next call reports the error.
    /// </summary>
    public static bool WaitFor(int fd, short what, int milliseconds)
    {
        var request = new PollRequest { Fd = fd, Wanted = what };
        return poll(&request, 1, milliseconds) > 0;
    }

    /// <summary>
    /// Finds the next range of data at or after an offset of a sparse file. Returns <see langword="false"/> if there is none or the file
    /// system does not support it.
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

    /// <summary>Sets the read position of a file. Returns <see langword="false"/> on error.</summary>
    public static bool Seek(int fd, long offset) => lseek(fd, offset, 0) >= 0;

    /// <summary>Fills a buffer with raw folder entries. Returns the number of bytes, 0 at the end, or a negative value on error.</summary>
    public static int ReadDirectory(int fd, Span<byte> into)
    {
        fixed (byte* buffer = into)
        {
            return (int)syscall(GetDirectoryEntries, fd, buffer, (nuint)into.Length);
        }
    }

    /// <summary>Starts writing the cached data of a file to disk. Does not wait for completion and does not guarantee durability.</summary>
    public static void StartWriteBack(SafeFileHandle file)
    {
        const uint Write = 2; // SYNC_FILE_RANGE_WRITE
        if (!OperatingSystem.IsWindows())
        {
            _ = sync_file_range((int)file.DangerousGetHandle(), 0, 0, Write);
        }
    }

    /// <summary>
    /// Allocates disk space for an empty file, without leaving a hole. Returns <see langword="false"/> if the disk or the quota does not
    /// have enough space.
    /// </summary>
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
            // The file system cannot preallocate. Random bytes are written because it may compress.
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

    /// <summary>
    /// Flushes the file system of a folder (syncfs) and ignores errors. Some file systems free the space of deleted files only after a
    /// flush.
    /// </summary>
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

    /// <summary>Flushes a folder to disk (fsync).</summary>
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
