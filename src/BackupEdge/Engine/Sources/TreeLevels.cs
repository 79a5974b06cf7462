using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// The folders from a tree's root to the entry at hand. Only the root and the deepest of them are held open, so that a tree of any depth
/// needs few descriptors. A folder is opened again when the walk comes back to it, and <em>must</em> then be the same one (device and
/// inode), wherever others have moved it or its parents.
/// </summary>
/// <param name="maxOpen">Folders held open beside the root, at least two.</param>
/// <param name="calls">How folders are opened.</param>
internal sealed class TreeLevels(int maxOpen, SourceCalls calls) : IDisposable
{
    private readonly List<TreeLevel> _levels = [];

    public int Count => _levels.Count;

    /// <summary>The deepest one.</summary>
    public TreeLevel Top => _levels[^1];

    public void Push(TreeLevel level)
    {
        _levels.Add(level);
        if (_levels.Count > maxOpen + 1)
        {
            _levels[^(maxOpen + 1)].Close();
        }
    }

    /// <summary>
    /// Takes the deepest one off and opens the one above it again; false when that one is not to be found any more, but others still may
    /// lie above it.
    /// </summary>
    /// <param name="path">The path of what is taken off, or of anything below.</param>
    /// <param name="popped">What was taken off; its folder is closed.</param>
    public bool Pop(ReadOnlySpan<byte> path, out TreeLevel popped)
    {
        popped = Top;
        _levels.RemoveAt(_levels.Count - 1);
        var isThere = _levels.Count == 0 || Top.Folder is not null || Reopen(Top, popped.Folder, path);
        popped.Close();
        return isThere;
    }

    /// <summary>Closes all but the root and the deepest one.</summary>
    public void CloseOthers()
    {
        for (var i = 1; i < _levels.Count - 1; i++)
        {
            _levels[i].Close();
        }
    }

    public void Dispose()
    {
        _levels.ForEach(level => level.Close());
        _levels.Clear();
    }

    private bool Reopen(TreeLevel level, DirectoryHandle? child, ReadOnlySpan<byte> path)
    {
        calls.MakeRoom();
        var fd = child is null ? -1 : calls.Open(child.Fd, "..\0"u8, Posix.Directory | Posix.NoFollow, path[..level.PathLength]);
        if (!IsSame(fd, level, path))
        {
            // The folder below was moved out of it, or cannot tell any more where it lies.
            fd = OpenFromRoot(level, path);
        }

        if (fd < 0)
        {
            return false;
        }

        level.Folder = new DirectoryHandle(fd, calls.Held);
        return true;
    }

    private int OpenFromRoot(TreeLevel level, ReadOnlySpan<byte> path)
    {
        var fd = -1;
        var at = _levels[0].PathLength + 1;
        while (at < level.PathLength)
        {
            var name = path[at..level.PathLength];
            name = name.IndexOf((byte)'/') is var slash and >= 0 ? name[..slash] : name;
            byte[] terminated = [.. name, 0];
            var from = fd < 0 ? _levels[0].Folder!.Fd : fd;
            var next = calls.Open(from, terminated, Posix.Directory | Posix.NoFollow, path[..level.PathLength]);
            if (fd >= 0)
            {
                _ = Posix.close(fd);
            }

            if (next < 0)
            {
                return -1;
            }

            (fd, at) = (next, at + name.Length + 1);
        }

        return IsSame(fd, level, path) ? fd : -1;
    }

    // Closes what is not the same.
    private bool IsSame(int fd, TreeLevel level, ReadOnlySpan<byte> path)
    {
        if (fd < 0)
        {
            return false;
        }

        if (calls.TryStat(fd, "\0"u8, path[..level.PathLength], out var stat) && stat.Identity == level.Identity)
        {
            return true;
        }

        _ = Posix.close(fd);
        return false;
    }
}
