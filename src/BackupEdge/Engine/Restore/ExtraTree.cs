using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// Lists or deletes an entry that the backup does not have, with everything below it. Every name is removed from its opened folder
/// (unlinkat), so that links and folders that somebody exchanges meanwhile cannot redirect it; links are never followed, and mounts never
/// entered. It holds only a few folders open, whatever the depth. Not thread-safe.
/// </summary>
internal sealed class ExtraTree(MirrorSpares spares, SourceCalls calls, CancellationToken cancellationToken)
{
    private readonly ByteString _path = new();

    /// <summary>Lists the entry and everything below it, in the order of paths.</summary>
    /// <param name="extra">The entry.</param>
    /// <param name="after">The path after which the list begins, or <see langword="null"/> for the whole list.</param>
    public IEnumerable<PlannedPath> List(ExtraEntry extra, byte[]? after)
    {
        _path.Set(extra.Path);
        if (IsAfter(after))
        {
            yield return Describe(extra.Stat);
        }

        using var levels = new TreeLevels(calls.Held.Levels, calls);
        if (extra.Stat.Type != FileType.Directory || Enter(levels, extra.Level, extra.NameOffset, changes: false) != 0)
        {
            yield break;
        }

        SkipTo(levels.Top, after);
        while (levels.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!TryNext(levels, out var stat))
            {
                _path.Truncate(levels.Top.PathLength);
                if (!levels.Pop(_path.Span, out _))
                {
                    yield break;
                }

                continue;
            }

            if (IsAfter(after))
            {
                yield return Describe(stat);
            }

            if (stat.Type == FileType.Directory && Enter(levels, levels.Top, levels.Top.PathLength + 1, changes: false) == 0)
            {
                SkipTo(levels.Top, after);
            }
        }
    }

    /// <summary>Deletes the entry and everything below it, except what is spared.</summary>
    public void Remove(ExtraEntry extra, RestoreTally tally)
    {
        _path.Set(extra.Path);
        using var levels = new TreeLevels(calls.Held.Levels, calls);
        Remove(levels, extra.Level, extra.NameOffset, extra.Stat, tally);
        while (levels.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryNext(levels, out var stat))
            {
                Remove(levels, levels.Top, levels.Top.PathLength + 1, stat, tally);
                continue;
            }

            _path.Truncate(levels.Top.PathLength);
            if (!levels.Pop(_path.Span, out _))
            {
                tally.AddError(_path.Span, "failed", "It was moved while it was being deleted.");
                return;
            }

            var above = levels.Count > 0 ? levels.Top : extra.Level;
            Count(Posix.Remove(above.Folder!.Fd, _path.TerminatedFrom(above.PathLength + 1), isFolder: true), tally);
        }
    }

    private void Remove(TreeLevels levels, TreeLevel level, int nameOffset, in FileStat stat, RestoreTally tally)
    {
        var errno = stat.Type == FileType.Directory ? Enter(levels, level, nameOffset, changes: true) : Posix.NotADirectory;
        if (errno is Posix.NotADirectory or Posix.TooManyLinks)
        {
            errno = Posix.Remove(level.Folder!.Fd, _path.TerminatedFrom(nameOffset));
            Count(errno, tally);
        }
        else if (errno is not (0 or Posix.NotFound or Posix.CrossesDevices))
        {
            tally.AddError(_path.Span, "failed", $"It could not be deleted: {Posix.Describe(errno)}");
        }
    }

    private void Count(int errno, RestoreTally tally)
    {
        if (errno == 0)
        {
            tally.AddDeleted();
            CrashPoints.Pass(CrashPoint.ExtraDeleted);
        }
        else if (!IsSpared(errno))
        {
            tally.AddError(_path.Span, "failed", $"It could not be deleted: {Posix.Describe(errno)}");
        }
    }

    // A folder in which something is spared or was created meanwhile, a mount, and what somebody removed or exchanged.
    private static bool IsSpared(int errno) =>
        errno
            is Posix.NotEmpty
                or Posix.Exists
                or Posix.Busy
                or Posix.NotFound
                or Posix.IsADirectory
                or Posix.NotADirectory
                or Posix.TooManyLinks;

    // Moves to the next entry of the deepest folder that is not spared.
    private bool TryNext(TreeLevels levels, out FileStat stat)
    {
        var level = levels.Top;
        while (level.Next < level.Names.Count)
        {
            _path.Truncate(level.PathLength);
            _path.Append((byte)'/');
            _path.Append(level.Names[level.Next++]);
            var offset = level.PathLength + 1;
            if (
                Posix.TryStat(level.Folder!.Fd, _path.TerminatedFrom(offset), out stat)
                && !spares.Spares(level, _path.TerminatedFrom(0), offset, stat)
            )
            {
                return true;
            }
        }

        stat = default;
        return false;
    }

    // Opens a folder. Returns 0, or the error number; CrossesDevices if it is a mount or is spared.
    private int Enter(TreeLevels levels, TreeLevel above, int nameOffset, bool changes)
    {
        var name = _path.TerminatedFrom(nameOffset);
        var parent = above.Folder!.Fd;
        var fd = MountPoint.OpenUnmounted(parent, name, out var errno);
        if (changes && errno == Posix.AccessDenied)
        {
            fd = OwnFolder.OpenUnmounted(parent, name, out _);
            errno = fd < 0 ? errno : 0;
        }

        if (fd < 0)
        {
            return errno;
        }

        if (!Posix.TryStat(fd, "\0"u8, out var stat) || spares.Spares(above, _path.TerminatedFrom(0), nameOffset, stat))
        {
            _ = Posix.close(fd);
            return Posix.CrossesDevices;
        }

        if (changes)
        {
            OwnFolder.TryUnlock(fd, stat);
        }

        levels.Push(spares.Open(new DirectoryHandle(fd, calls.Held), stat.Identity, _path.Span, above.Ignored));
        return 0;
    }

    private bool IsAfter(byte[]? after) => after is null || PathOrder.Compare(_path.Span, after) > 0;

    // Nothing before the path was asked for, so the names before it need not be looked at again.
    private void SkipTo(TreeLevel level, byte[]? after)
    {
        if (after is not null && after.Length > level.PathLength && PathOrder.IsWithin(after, _path.Span))
        {
            var name = after.AsSpan(level.PathLength + 1);
            var end = name.IndexOf((byte)'/');
            level.Next = level.Names.FindFrom(end < 0 ? name : name[..end]);
        }
    }

    private PlannedPath Describe(in FileStat stat) =>
        new(
            _path.Span.ToArray(),
            stat.Type switch
            {
                FileType.Directory => ManifestEntryKind.Directory,
                FileType.Symlink => ManifestEntryKind.Symlink,
                FileType.Fifo => ManifestEntryKind.Fifo,
                _ => ManifestEntryKind.File,
            },
            stat.Type == FileType.Regular ? stat.Size : 0,
            RestoreFate.Deleted
        );
}
