using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Proof;

/// <summary>
/// Looks up the entries of a source below an open folder. Each step is relative to an open folder and follows no symbolic link, so paths
/// may have any length. Paths should come in manifest order, since the folders of the last one stay open. Not thread-safe.
/// </summary>
/// <param name="root">The descriptor of the folder; this object owns it.</param>
/// <param name="rootLength">The length of the leading part of all paths that names the folder itself.</param>
internal sealed class EntryView(int root, int rootLength) : IDisposable
{
    private readonly Stack<(int Fd, byte[] Path)> _folders = new();
    private readonly ByteString _text = new();

    /// <summary>Reads the metadata of an entry. Returns false with the error number if it does not exist or cannot be read.</summary>
    public bool TryStat(ReadOnlySpan<byte> path, out FileStat stat, out int errno)
    {
        stat = default;
        var folder = FolderOf(path, out var nameOffset);
        errno = Posix.NotFound;
        if (folder < 0)
        {
            return false;
        }

        _text.Set(path);
        var isRead = Posix.TryStat(folder, nameOffset < 0 ? "\0"u8 : _text.TerminatedFrom(nameOffset), out stat);
        errno = isRead ? 0 : Posix.Errno;
        return isRead;
    }

    /// <summary>
    /// Opens an entry that is not the folder itself. Returns the descriptor, which the caller closes, or a negative value on error.
    /// </summary>
    public int Open(ReadOnlySpan<byte> path, int flags)
    {
        var folder = FolderOf(path, out var nameOffset);
        if (folder < 0 || nameOffset < 0)
        {
            return -1;
        }

        _text.Set(path);
        return Posix.OpenAt(folder, _text.TerminatedFrom(nameOffset), flags | Posix.NoFollow | Posix.NonBlocking);
    }

    /// <summary>Reads the target of a symbolic link. Returns false if it is none or cannot be read.</summary>
    public unsafe bool TryReadLink(ReadOnlySpan<byte> path, Span<byte> into, out int length)
    {
        length = 0;
        var folder = FolderOf(path, out var nameOffset);
        if (folder < 0 || nameOffset < 0)
        {
            return false;
        }

        _text.Set(path);
        fixed (
            byte* name = _text.TerminatedFrom(nameOffset),
                target = into
        )
        {
            length = (int)Posix.readlinkat(folder, name, target, (nuint)into.Length);
        }

        return length >= 0;
    }

    /// <summary>Closes all folders.</summary>
    public void Dispose()
    {
        while (_folders.Count > 0)
        {
            _ = Posix.close(_folders.Pop().Fd);
        }

        _ = Posix.close(root);
    }

    // Returns a negative value if a folder of the path does not exist. The offset of the name is negative for the folder itself.
    private int FolderOf(ReadOnlySpan<byte> path, out int nameOffset)
    {
        nameOffset = -1;
        if (path.Length <= rootLength)
        {
            return root;
        }

        var slash = path.LastIndexOf((byte)'/');
        nameOffset = slash + 1;
        var folder = path[..slash];
        while (_folders.TryPeek(out var top) && !PathOrder.IsWithin(folder, top.Path))
        {
            _ = Posix.close(_folders.Pop().Fd);
        }

        while (true)
        {
            var (fd, length) = _folders.TryPeek(out var parent) ? (parent.Fd, parent.Path.Length) : (root, rootLength);
            if (length >= folder.Length)
            {
                return fd;
            }

            var end = folder[(length + 1)..].IndexOf((byte)'/');
            var child = folder[..(end < 0 ? folder.Length : length + 1 + end)];
            _text.Set(child);
            var opened = Posix.OpenAt(fd, _text.TerminatedFrom(length + 1), Posix.Directory | Posix.NoFollow | Posix.PathOnly);
            if (opened < 0)
            {
                return -1;
            }

            _folders.Push((opened, child.ToArray()));
        }
    }
}
