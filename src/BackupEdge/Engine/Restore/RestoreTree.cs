using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// The open folders of a restore, from the destination of a source to the current folder. Every step is relative to an open folder and
/// never follows a symbolic link, so neither the archive nor another user at the target can redirect the restore. A link or file at the
/// path of a folder is replaced if overwrite is <c>replace</c>; otherwise the folder and everything below it is reported as an error.
/// </summary>
internal sealed unsafe class RestoreTree(
    RestoreRequest request,
    RestoreRoots roots,
    RestoreStems stems,
    RestoreTally tally,
    RestoreMetadata metadata
)
{
    private readonly Stack<RestoreFolder> _folders = new();
    private readonly Litter _litter = new();

    /// <summary>
    /// Enters the folder that contains a path and creates missing folders. The result has the descriptor -1 if the folder cannot be opened.
    /// The name begins at <paramref name="nameOffset"/>.
    /// </summary>
    public RestoreFolder EnterParent(ReadOnlySpan<byte> path, out int nameOffset)
    {
        nameOffset = path.LastIndexOf((byte)'/') + 1;
        return Enter(path[..Math.Max(0, nameOffset - 1)], out _);
    }

    /// <summary>Enters a folder of the backup and creates missing folders.</summary>
    /// <param name="path">The path in the backup.</param>
    /// <param name="isNew">Whether the folder was created by this call.</param>
    public RestoreFolder Enter(ReadOnlySpan<byte> path, out bool isNew)
    {
        while (_folders.TryPeek(out var top) && !PathOrder.IsWithin(path, top.Path))
        {
            _folders.Pop().Release();
        }

        isNew = false;
        if (_folders.Count == 0)
        {
            _folders.Push(OpenRoot(stems.Of(path), out isNew));
        }

        var folder = _folders.Peek();
        while (folder.Path.Length < path.Length)
        {
            var rest = path[(folder.Path.Length + 1)..];
            var end = rest.IndexOf((byte)'/');
            folder = OpenChild(folder, path[..(end < 0 ? path.Length : folder.Path.Length + 1 + end)]);
            isNew = folder.IsNew;
            _folders.Push(folder);
        }

        return folder;
    }

    /// <summary>
    /// Opens the parent folder of an entry that was restored before, without creating anything. Returns the descriptor, which the caller
    /// closes, or a negative value if it does not exist.
    /// </summary>
    public int OpenExistingParent(ReadOnlySpan<byte> path)
    {
        var stem = stems.Of(path);
        if (path.Length <= stem.Length)
        {
            return -1;
        }

        var fd = roots.OpenExisting(path[..path.IndexOf((byte)'/')], out _);
        var name = new ByteString();
        for (var rest = path[(stem.Length + 1)..]; fd >= 0 && rest.IndexOf((byte)'/') is var end && end >= 0; rest = rest[(end + 1)..])
        {
            name.Set(rest[..end]);
            var next = Posix.OpenAt(fd, name.TerminatedFrom(0), Posix.Directory | Posix.NoFollow);
            _ = Posix.close(fd);
            fd = next;
        }

        return fd;
    }

    /// <summary>Releases all folders.</summary>
    public void LeaveAll()
    {
        while (_folders.TryPop(out var folder))
        {
            folder.Release();
        }
    }

    private RestoreFolder OpenRoot(ReadOnlySpan<byte> stem, out bool isNew)
    {
        var slash = stem.IndexOf((byte)'/');
        var fd = roots.OpenOrMake(slash < 0 ? stem : stem[..slash], out isNew);
        return isNew ? NewFolder(fd, stem, inherits: true) : ExistingFolder(fd, stem, mode: null);
    }

    private RestoreFolder OpenChild(RestoreFolder parent, ReadOnlySpan<byte> path)
    {
        if (parent.Fd < 0)
        {
            return new RestoreFolder(-1, false, path, metadata);
        }

        var text = new ByteString();
        text.Set(path);
        var name = text.TerminatedFrom(parent.Path.Length + 1);
        var isNew = CreateFolder(parent.Fd, name);
        var fd = Posix.OpenAt(parent.Fd, name, Posix.Directory | Posix.NoFollow);
        var errno = fd < 0 ? Posix.Errno : 0;
        uint? mode = null;
        if (errno == Posix.AccessDenied && !isNew)
        {
            fd = OwnFolder.Open(parent.Fd, name, out mode);
        }
        else if (errno is Posix.NotADirectory or Posix.TooManyLinks && !isNew)
        {
            if (request.Overwrite != OverwriteMode.Replace)
            {
                tally.AddError(
                    path,
                    "exists",
                    "An entry that is not a folder exists at this path and overwrite is not 'replace', so nothing "
                        + "below it was restored."
                );
                return new RestoreFolder(-1, false, path, metadata);
            }

            Remove(parent.Fd, name);
            isNew = CreateFolder(parent.Fd, name);
            fd = Posix.OpenAt(parent.Fd, name, Posix.Directory | Posix.NoFollow);
            errno = fd < 0 ? Posix.Errno : 0;
        }

        if (fd < 0)
        {
            RestoreFile.ThrowIfFull(errno);
            tally.AddError(path, "failed", $"The folder could not be created, so nothing below it was restored: {Posix.Describe(errno)}");
            return new RestoreFolder(-1, false, path, metadata);
        }

        return isNew ? NewFolder(fd, path, parent.Inherits) : ExistingFolder(fd, path, mode);
    }

    // Remove inherited ACLs immediately, so that no new entry in the folder inherits them.
    private RestoreFolder NewFolder(int fd, ReadOnlySpan<byte> path, bool inherits)
    {
        if (inherits)
        {
            inherits = !ExtendedAttributes.Remove(fd, ExtendedAttributes.DefaultList);
            ExtendedAttributes.Remove(fd, ExtendedAttributes.AccessList);
        }

        return new RestoreFolder(fd, isNew: true, path, metadata, inherits);
    }

    private RestoreFolder ExistingFolder(int fd, ReadOnlySpan<byte> path, uint? mode)
    {
        if (Posix.TryStat(fd, "\0"u8, out var stat))
        {
            if (roots.IsForbidden(stat.Identity))
            {
                _ = Posix.close(fd);
                tally.AddError(path, "failed", "It is the data folder of BackupEdge, which cannot be restored into.");
                return new RestoreFolder(-1, false, path, metadata);
            }

            // Root needs no permissions, so only a user's own folder is made writable. Its mode is restored at the end.
            mode = OwnFolder.TryUnlock(fd, stat) ? stat.Mode : mode;
        }

        _litter.RemoveFrom(fd);
        return new RestoreFolder(fd, isNew: false, path, metadata, ExtendedAttributes.Exists(fd, ExtendedAttributes.DefaultList), mode);
    }

    private static bool CreateFolder(int parent, ReadOnlySpan<byte> name)
    {
        fixed (byte* bytes = name)
        {
            return Posix.mkdirat(parent, bytes, 0x1C0) == 0;
        }
    }

    private static void Remove(int parent, ReadOnlySpan<byte> name)
    {
        fixed (byte* bytes = name)
        {
            _ = Posix.unlinkat(parent, bytes, 0);
        }
    }
}
