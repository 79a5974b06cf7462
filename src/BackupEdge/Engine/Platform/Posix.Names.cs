namespace BackupEdge.Engine.Platform;

/// <content>Calls about a name in an open folder.</content>
internal static unsafe partial class Posix
{
    /// <summary>
    /// Returns whether a name in a folder is a mount point, also of a single file. Returns <see langword="false"/> if the kernel does not
    /// report it (before Linux 5.8).
    /// </summary>
    public static bool IsMountPoint(int folder, ReadOnlySpan<byte> name)
    {
        const ulong MountRoot = 0x2000;
        Statx raw;
        fixed (byte* path = name)
        {
            return statx(folder, path, SymlinkNoFollow, StatMask, &raw) == 0 && (raw.Attributes & MountRoot) != 0;
        }
    }

    /// <summary>Removes a name from a folder. Returns 0, or the error number.</summary>
    /// <param name="folder">The open folder.</param>
    /// <param name="name">The null-terminated name. A symbolic link is removed itself.</param>
    /// <param name="isFolder">Whether the name is an empty folder.</param>
    public static int Remove(int folder, ReadOnlySpan<byte> name, bool isFolder = false)
    {
        fixed (byte* path = name)
        {
            return unlinkat(folder, path, isFolder ? RemoveDirectory : 0) == 0 ? 0 : Errno;
        }
    }
}
