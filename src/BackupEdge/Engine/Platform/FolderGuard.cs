using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Platform;

/// <summary>
/// Folders that no source may be in and no restore may write into, such as the data folder. They are known by identity (device and
/// inode), so that no link, mount or rename hides them.
/// </summary>
internal sealed class FolderGuard
{
    private readonly HashSet<FileIdentity> _forbidden;
    private readonly IReadOnlyList<string> _exempt;

    /// <param name="forbidden">The folders; those that do not exist are ignored.</param>
    /// <param name="exempt">Folders below them that are allowed; they may be made later.</param>
    public FolderGuard(IEnumerable<string> forbidden, IReadOnlyList<string> exempt)
    {
        _forbidden = IdentitiesOf(forbidden);
        _exempt = exempt;
    }

    /// <summary>Whether a folder is one of them.</summary>
    public bool Is(FileIdentity folder) => _forbidden.Contains(folder);

    /// <summary>Whether an open folder is one of them or lies below one, and not in one that is exempt.</summary>
    public bool Holds(int fd)
    {
        var exempt = IdentitiesOf(_exempt);
        var folder = fd;
        var last = default(FileIdentity);
        var isHeld = false;
        while (folder >= 0 && Posix.TryStat(folder, "\0"u8, out var stat) && stat.Identity != last)
        {
            last = stat.Identity;
            if (exempt.Contains(last) || (isHeld = Is(last)))
            {
                break;
            }

            // The root is its own parent, where the loop ends.
            var parent = Posix.OpenAt(folder, "..\0"u8, Posix.Directory | Posix.PathOnly);
            Close(folder, fd);
            folder = parent;
        }

        Close(folder, fd);
        return isHeld;
    }

    private static void Close(int folder, int given)
    {
        if (folder >= 0 && folder != given)
        {
            _ = Posix.close(folder);
        }
    }

    private static HashSet<FileIdentity> IdentitiesOf(IEnumerable<string> folders)
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
