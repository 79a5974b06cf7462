using System.Globalization;

namespace BackupEdge.Engine.Platform;

/// <summary>
/// Detects mount points, also of mounts of the same file system (bind mounts), so that what is mounted below a folder is not mistaken for
/// a part of it.
/// </summary>
internal static class MountPoint
{
    /// <summary>
    /// Opens a folder in another one, unless it is a symbolic link or the root of another mount. Returns the descriptor, or a negative
    /// value on error.
    /// </summary>
    /// <param name="parent">The folder that contains it.</param>
    /// <param name="name">Its null-terminated name.</param>
    /// <param name="errno">The error number, or 0; <see cref="Posix.CrossesDevices"/> for a mount point.</param>
    public static int OpenUnmounted(int parent, ReadOnlySpan<byte> name, out int errno)
    {
        const ulong Within = Posix.ResolveNoCrossing | Posix.ResolveNoSymlinks;
        var fd = Posix.OpenAt2(parent, name, Posix.Directory | Posix.NoFollow, Within);
        errno = fd < 0 ? Posix.Errno : 0;
        return errno is Posix.NoSystemCall or Posix.NotPermitted ? OpenAndCompare(parent, name, out errno) : fd;
    }

    /// <summary>Returns whether two open folders are on the same mount; <see langword="false"/> if that is not known.</summary>
    public static bool IsSame(int folder, int other) => Id(folder) is { } id && id == Id(other);

    // For kernels before 5.6, and for sandboxes that forbid openat2.
    private static int OpenAndCompare(int parent, ReadOnlySpan<byte> name, out int errno)
    {
        var fd = Posix.OpenAt(parent, name, Posix.Directory | Posix.NoFollow);
        errno = fd < 0 ? Posix.Errno : 0;
        if (fd >= 0 && !IsSame(parent, fd))
        {
            _ = Posix.close(fd);
            errno = Posix.CrossesDevices;
            return -1;
        }

        return fd;
    }

    // The kernel's number of the mount.
    private static int? Id(int fd)
    {
        const string Field = "mnt_id:";
        try
        {
            foreach (var line in File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{fd}")))
            {
                if (line.StartsWith(Field, StringComparison.Ordinal))
                {
                    return int.Parse(line.AsSpan(Field.Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without /proc, the mount is not known.
        }

        return null;
    }
}
