using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// Reads what exists at the destinations of a restore, without creating anything. Steps are relative to open folders and follow no symbolic
/// link, so paths may have any length. Paths must be passed in manifest order and have a place. Not thread-safe.
/// </summary>
internal sealed class TargetView(RestoreRoots roots, RestoreStems stems) : IDisposable
{
    private readonly Stack<(int Fd, int Errno, byte[] Path)> _folders = new();
    private readonly ByteString _text = new();

    /// <summary>Reads the metadata of an existing entry. Returns <see langword="false"/> if it does not exist or cannot be read.</summary>
    /// <param name="path">The path in the backup.</param>
    /// <param name="stat">The metadata, or the default value if the entry cannot be read.</param>
    /// <param name="errno">The error number; <see cref="Posix.NotFound"/> if it does not exist.</param>
    public bool TryStat(ReadOnlySpan<byte> path, out FileStat stat, out int errno)
    {
        var isRoot = path.Length == stems.Of(path).Length;
        var slash = path.LastIndexOf((byte)'/');
        var (fd, error, _) = Enter(isRoot ? path : path[..slash]);
        (stat, errno) = (default, error);
        if (fd < 0)
        {
            return false;
        }

        _text.Set(path);
        if (Posix.TryStat(fd, isRoot ? "\0"u8 : _text.TerminatedFrom(slash + 1), out stat))
        {
            return true;
        }

        errno = Posix.Errno;
        return false;
    }

    public void Dispose()
    {
        while (_folders.Count > 0)
        {
            Leave();
        }
    }

    private (int Fd, int Errno, byte[] Path) Enter(ReadOnlySpan<byte> folder)
    {
        while (_folders.TryPeek(out var top) && !PathOrder.IsWithin(folder, top.Path))
        {
            Leave();
        }

        if (_folders.Count == 0)
        {
            var slash = folder.IndexOf((byte)'/');
            var source = slash < 0 ? folder : folder[..slash];
            _folders.Push((roots.OpenExisting(source, out var errno), errno, stems.Of(folder).ToArray()));
        }

        while (_folders.Peek() is var parent && parent.Path.Length < folder.Length)
        {
            var end = folder[(parent.Path.Length + 1)..].IndexOf((byte)'/');
            var path = folder[..(end < 0 ? folder.Length : parent.Path.Length + 1 + end)];
            _folders.Push(OpenChild(parent.Fd, parent.Errno, parent.Path.Length, path));
        }

        return _folders.Peek();
    }

    private (int Fd, int Errno, byte[] Path) OpenChild(int parent, int errno, int parentLength, ReadOnlySpan<byte> path)
    {
        if (parent < 0)
        {
            return (-1, errno, path.ToArray());
        }

        _text.Set(path);
        var fd = Posix.OpenAt(parent, _text.TerminatedFrom(parentLength + 1), Posix.Directory | Posix.NoFollow | Posix.PathOnly);

        // An entry that is not a folder contains nothing.
        var error =
            fd >= 0 ? 0
            : Posix.Errno is Posix.NotADirectory or Posix.TooManyLinks ? Posix.NotFound
            : Posix.Errno;
        return (fd, error, path.ToArray());
    }

    private void Leave()
    {
        if (_folders.Pop().Fd is var fd && fd >= 0)
        {
            _ = Posix.close(fd);
        }
    }
}
