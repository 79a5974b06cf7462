using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// The folders from the root of a tree to the current entry. Only the root and the deepest folders are held open, so a tree of any depth
/// needs few descriptors. A folder is opened again when the walk returns to it. It <em>must</em> then be the same folder (device and
/// inode), even if it or its parents were moved.
/// </summary>
/// <param name="maxOpen">The number of folders that are held open in addition to the root, at least two.</param>
/// <param name="calls">Performs the system calls.</param>
internal sealed class TreeLevels(int maxOpen, SourceCalls calls) : IDisposable
{
    private readonly List<TreeLevel> _levels = [];

    public int Count => _levels.Count;

    /// <summary>The deepest folder.</summary>
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
    /// Removes the deepest folder and opens its parent again. Returns <see langword="false"/> if the parent cannot be found any more;
    /// folders above it may still exist.
    /// </summary>
    /// <param name="path">The path of the removed folder, or of an entry below it.</param>
    /// <param name="popped">The removed folder, which is closed.</param>
    public bool Pop(ReadOnlySpan<byte> path, out TreeLevel popped)
    {
        popped = Top;
        _levels.RemoveAt(_levels.Count - 1);
        var isFound = _levels.Count == 0 || Top.Folder is not null || Reopen(Top, popped.Folder, path);
        popped.Close();
        return isFound;
    }

    /// <summary>Closes all folders except the root and the deepest one.</summary>
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
            // The child folder was moved elsewhere, or its parent cannot be opened.
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

    // Closes the descriptor if it is another folder.
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
