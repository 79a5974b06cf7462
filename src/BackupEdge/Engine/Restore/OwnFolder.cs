using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// Gives this process access to folders of its own user whose mode denies it. Root needs no permissions, and the folders of others are not
/// changed. The caller restores the mode.
/// </summary>
internal static unsafe class OwnFolder
{
    private const uint OwnerRights = 0x1C0; // 0700
    private static readonly uint Self = Posix.geteuid();

    /// <summary>Makes an open folder writable if it is not. Returns whether its mode was changed.</summary>
    public static bool TryUnlock(int fd, in FileStat stat) =>
        Self != 0 && stat.UserId == Self && (stat.Mode & OwnerRights) != OwnerRights && Posix.fchmod(fd, stat.Mode | OwnerRights) == 0;

    /// <summary>
    /// Opens a folder that the user may not read. Returns the descriptor, or a negative value if it is not a folder of the user.
    /// </summary>
    /// <param name="parent">The folder that contains it.</param>
    /// <param name="name">Its null-terminated name.</param>
    /// <param name="mode">The mode that it had, or <see langword="null"/> if it was not changed.</param>
    public static int Open(int parent, ReadOnlySpan<byte> name, out uint? mode)
    {
        mode = null;
        var place = Posix.OpenAt(parent, name, Posix.Directory | Posix.NoFollow | Posix.PathOnly);
        if (place < 0)
        {
            return -1;
        }

        var fd = -1;
        if (Posix.TryStat(place, "\0"u8, out var stat) && stat.UserId == Self)
        {
            fixed (byte* path = ExtendedAttributes.GetPath(place))
            {
                if (Posix.fchmodat(Posix.WorkingFolder, path, stat.Mode | OwnerRights, 0) == 0)
                {
                    mode = stat.Mode;
                    fd = Posix.OpenAt(place, ".\0"u8, Posix.Directory);
                }
            }
        }

        _ = Posix.close(place);
        return fd;
    }

    /// <summary>Opens a folder like <see cref="Open"/>, unless another mount begins there.</summary>
    public static int OpenUnmounted(int parent, ReadOnlySpan<byte> name, out uint? mode)
    {
        mode = null;
        if (Posix.IsMountPoint(parent, name))
        {
            return -1;
        }

        var fd = Open(parent, name, out mode);
        if (fd >= 0 && !MountPoint.IsSame(parent, fd))
        {
            _ = Posix.close(fd);
            return -1;
        }

        return fd;
    }
}
