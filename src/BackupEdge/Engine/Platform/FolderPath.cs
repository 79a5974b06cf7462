using Microsoft.Win32.SafeHandles;

namespace BackupEdge.Engine.Platform;

/// <summary>Opens folders step by step, so that no symbolic link in any part of a path is followed.</summary>
internal static unsafe class FolderPath
{
    private const uint NewFolderMode = 0x1FF; // 0777, less the umask

    /// <summary>Opens a folder for calls relative to it; the caller disposes it.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="make">Whether missing folders are made.</param>
    /// <param name="errno">Why it could not be opened; <see cref="Posix.TooManyLinks"/> when a step is a symbolic link.</param>
    /// <returns>Null when it could not be opened.</returns>
    public static SafeFileHandle? TryOpen(string path, bool make, out int errno)
    {
        errno = 0;
        var fd = Posix.OpenAt(Posix.WorkingFolder, "/\0"u8, Posix.PathOnly | Posix.Directory);
        foreach (var step in Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = OpenStep(fd, Posix.Terminated(step), make);
            errno = next < 0 ? Posix.Errno : 0;
            _ = Posix.close(fd);
            fd = next;
            if (fd < 0)
            {
                return null;
            }
        }

        return new SafeFileHandle(fd, ownsHandle: true);
    }

    private static int OpenStep(int folder, byte[] name, bool make)
    {
        var fd = Posix.OpenAt(folder, name, Posix.PathOnly | Posix.Directory | Posix.NoFollow);
        if (fd < 0 && make && Posix.Errno == Posix.NotFound)
        {
            fixed (byte* bytes = name)
            {
                _ = Posix.mkdirat(folder, bytes, NewFolderMode);
            }

            fd = Posix.OpenAt(folder, name, Posix.PathOnly | Posix.Directory | Posix.NoFollow);
        }

        if (fd < 0 && Posix.Errno == Posix.NotADirectory)
        {
            var isLink = Posix.TryStat(folder, name, out var stat) && stat.Type == FileType.Symlink;
            Posix.SetErrno(isLink ? Posix.TooManyLinks : Posix.NotADirectory);
        }

        return fd;
    }
}
