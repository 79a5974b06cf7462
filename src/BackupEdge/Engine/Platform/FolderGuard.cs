using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Platform;

/// <summary>
/// Detects folders that must not be read as a source or written to by a restore, such as the data folder. Folders are identified by device
/// and inode, so links, mounts and renames do not hide them.
/// </summary>
internal sealed class FolderGuard
{
    private readonly HashSet<FileIdentity> _forbidden;
    private readonly IReadOnlyList<string> _exempt;

    /// <param name="forbidden">The protected folders. Those that do not exist are ignored.</param>
    /// <param name="exempt">Folders inside the protected ones that are allowed. They may be created later.</param>
    public FolderGuard(IEnumerable<string> forbidden, IReadOnlyList<string> exempt)
    {
        _forbidden = FindIdentities(forbidden);
        _exempt = exempt;
    }

    /// <summary>Returns whether a folder is one of the protected folders.</summary>
    public bool IsForbidden(FileIdentity folder) => _forbidden.Contains(folder);

    /// <summary>Returns whether an open folder is a protected folder or is inside one, unless it is inside an exempt folder.</summary>
    public bool Contains(int fd)
    {
        var exempt = FindIdentities(_exempt);
        var folder = fd;
        var last = default(FileIdentity);
        var isInside = false;
        while (folder >= 0 && Posix.TryStat(folder, "\0"u8, out var stat) && stat.Identity != last)
        {
            last = stat.Identity;
            if (exempt.Contains(last) || (isInside = IsForbidden(last)))
            {
                break;
            }

            // The root folder is its own parent, which ends the loop.
            var parent = Posix.OpenAt(folder, "..\0"u8, Posix.Directory | Posix.PathOnly);
            Close(folder, fd);
            folder = parent;
        }

        Close(folder, fd);
        return isInside;
    }

    private static void Close(int folder, int given)
    {
        if (folder >= 0 && folder != given)
        {
            _ = Posix.close(folder);
        }
    }

    private static HashSet<FileIdentity> FindIdentities(IEnumerable<string> folders)
    {
        var identities = new HashSet<FileIdentity>();
        foreach (var folder in folders)
        {
            if (Posix.TryStatTarget(Posix.Terminated(folder), out var stat))
            {
                identities.Add(stat.Identity);
            }
        }

        return identities;
    }
}
