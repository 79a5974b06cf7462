using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// Finds the entries at the destinations of a mirroring restore that the backup does not have, by a merge of the manifest with the restored
/// folders. Every step is relative to an open folder, follows no symbolic link and enters no mount, so nothing outside the destination is
/// ever found. Not thread-safe.
/// </summary>
/// <param name="request">The restore.</param>
/// <param name="roots">Opens the destinations.</param>
/// <param name="stems">The folders of the backup that become the destinations.</param>
/// <param name="spares">What is not found.</param>
/// <param name="changes">Whether the found entries are deleted, so that folders must be writable.</param>
internal sealed class MirrorWalk(RestoreRequest request, RestoreRoots roots, RestoreStems stems, MirrorSpares spares, bool changes)
    : IDisposable
{
    private readonly Stack<MirrorLevel> _levels = new();
    private readonly ByteString _text = new();
    private byte[] _lastSource = [];
    private bool _isLastCompared;
    private bool _isStopped;

    /// <summary>Moves to an entry of the manifest, and returns the entries before it that the backup does not have.</summary>
    public IEnumerable<ExtraEntry> MoveTo(ManifestEntry entry)
    {
        while (_levels.TryPeek(out var top) && !PathOrder.IsWithin(entry.Path.Span, top.Path))
        {
            while (NextExtra([]) is { } extra)
            {
                yield return extra;
            }

            _levels.Pop().Close();
        }

        if (_isStopped || !Concerns(entry))
        {
            yield break;
        }

        if (IsInCompared(entry.Path.Span))
        {
            while (NextExtra(entry.Path.Span) is { } extra)
            {
                yield return extra;
            }

            Skip(entry.Path.Span[_levels.Peek().Path.Length..].TrimStart((byte)'/'), isInBackup: true);
        }

        if (entry.Kind == ManifestEntryKind.Directory && spares.MayCompare(entry.Path.Span))
        {
            Open(entry.Path.Span);
        }
    }

    /// <summary>Returns the remaining entries that the backup does not have, after the last entry of the manifest.</summary>
    public IEnumerable<ExtraEntry> Finish()
    {
        while (_levels.Count > 0)
        {
            while (NextExtra([]) is { } extra)
            {
                yield return extra;
            }

            _levels.Pop().Close();
        }
    }

    /// <summary>
    /// If the last entry of the manifest is a file and its name is a folder at the destination, returns that folder, which is in the way of
    /// the file; otherwise <see langword="null"/>.
    /// </summary>
    public ExtraEntry? FindObstacle(ManifestEntry entry)
    {
        if (entry.Kind == ManifestEntryKind.Directory || !_levels.TryPeek(out var top) || top.Compared is not { } tree)
        {
            return null;
        }

        var path = entry.Path.Span;
        return path.Length > top.Path.Length && path.LastIndexOf((byte)'/') == top.Path.Length && PathOrder.IsWithin(path, top.Path)
            ? FindFolder(tree, path)
            : null;
    }

    /// <summary>
    /// Moves to where an earlier walk stopped. If it stopped at a file of the backup or in a folder that is in the way of one, returns that
    /// folder; otherwise <see langword="null"/>.
    /// </summary>
    /// <param name="after">The last path of the earlier walk.</param>
    /// <param name="find">Returns the kind of a path in the manifest, or <see langword="null"/> if there is none.</param>
    public ExtraEntry? Resume(byte[] after, Func<byte[], ManifestEntryKind?> find)
    {
        var end = stems.Of(after).Length;
        while (end > 0 && end <= after.Length && find(after[..end]) == ManifestEntryKind.Directory)
        {
            Open(after.AsSpan(0, end));
            if (end == after.Length)
            {
                return null;
            }

            var next = after.AsSpan(end + 1).IndexOf((byte)'/');
            var child = next < 0 ? after.Length : end + 1 + next;
            var kind = find(after[..child]);
            Skip(after.AsSpan(end + 1, child - end - 1), isInBackup: kind is not null);
            if (kind is not null and not ManifestEntryKind.Directory)
            {
                return _levels.Peek().Compared is { } tree ? FindFolder(tree, after.AsSpan(0, child)) : null;
            }

            end = child;
        }

        return null;
    }

    /// <summary>Closes all folders. Nothing more is found afterwards.</summary>
    public void Dispose()
    {
        _isStopped = true;
        while (_levels.TryPop(out var level))
        {
            level.Close();
        }
    }

    private ExtraEntry? FindFolder(TreeLevel tree, ReadOnlySpan<byte> path)
    {
        _text.Set(path);
        var offset = tree.PathLength + 1;
        return
            Posix.TryStat(tree.Folder!.Fd, _text.TerminatedFrom(offset), out var stat)
            && stat.Type == FileType.Directory
            && !spares.Spares(tree, _text.TerminatedFrom(0), offset, stat)
            ? new ExtraEntry(tree, path.ToArray(), offset, stat)
            : null;
    }

    // Returns the next entry of the deepest folder that sorts before a path, or before its end if the path is empty.
    private ExtraEntry? NextExtra(ReadOnlySpan<byte> before)
    {
        if (!_levels.TryPeek(out var level) || level.Compared is not { } tree || (!before.IsEmpty && before.Length <= level.Path.Length))
        {
            return null;
        }

        var limit = before.IsEmpty ? default : before[(level.Path.Length + 1)..];
        while (tree.Next < tree.Names.Count)
        {
            var name = tree.Names[tree.Next];
            if (!before.IsEmpty && name.SequenceCompareTo(limit) >= 0)
            {
                return null;
            }

            tree.Next++;
            _text.Set(level.Path);
            _text.Append((byte)'/');
            _text.Append(name);
            var offset = level.Path.Length + 1;
            if (
                Posix.TryStat(tree.Folder!.Fd, _text.TerminatedFrom(offset), out var stat)
                && !spares.Spares(tree, _text.TerminatedFrom(0), offset, stat)
            )
            {
                level.IsChanged = changes;
                return new ExtraEntry(tree, _text.Span.ToArray(), offset, stat);
            }
        }

        return null;
    }

    // Moves to a name in the deepest folder, and past it if the backup has it.
    private void Skip(ReadOnlySpan<byte> name, bool isInBackup)
    {
        if (_levels.Peek().Tree is not { } tree)
        {
            return;
        }

        tree.Next = Math.Max(tree.Next, tree.Names.FindFrom(name));
        if (isInBackup && tree.Next < tree.Names.Count && tree.Names[tree.Next].SequenceEqual(name))
        {
            tree.Next++;
        }
    }

    private bool Concerns(ManifestEntry entry)
    {
        var path = entry.Path.Span;
        var slash = path.IndexOf((byte)'/');
        var source = slash < 0 ? path : path[..slash];
        if (!source.SequenceEqual(_lastSource))
        {
            _lastSource = source.ToArray();
            _isLastCompared = request.DeleteIn.Contains(Encoding.UTF8.GetString(source));
        }

        return _isLastCompared && stems.HasPlace(entry);
    }

    // Opens the folder of an entry, and returns whether it is compared with the backup.
    private bool IsInCompared(ReadOnlySpan<byte> path)
    {
        if (path.Length == stems.Of(path).Length)
        {
            return false;
        }

        var folder = path[..path.LastIndexOf((byte)'/')];
        if (!spares.MayCompare(folder))
        {
            return false;
        }

        Open(folder);
        return true;
    }

    // Opens a folder of the backup, with the folders above it that are not open yet.
    private void Open(ReadOnlySpan<byte> folder)
    {
        if (_levels.Count == 0)
        {
            _levels.Push(OpenRoot(stems.Of(folder)));
        }

        while (_levels.Peek() is var above && above.Path.Length < folder.Length)
        {
            var end = folder[(above.Path.Length + 1)..].IndexOf((byte)'/');
            _levels.Push(OpenChild(above, folder[..(end < 0 ? folder.Length : above.Path.Length + 1 + end)]));
        }
    }

    private MirrorLevel OpenRoot(ReadOnlySpan<byte> stem)
    {
        var slash = stem.IndexOf((byte)'/');
        return NewLevel(stem, roots.OpenExisting(slash < 0 ? stem : stem[..slash], out _), outer: null, mode: null);
    }

    private MirrorLevel OpenChild(MirrorLevel above, ReadOnlySpan<byte> path)
    {
        if (above.Tree is not { } tree)
        {
            return new MirrorLevel(path.ToArray(), null, false, default, null);
        }

        _text.Set(path);
        var name = _text.TerminatedFrom(above.Path.Length + 1);
        var parent = tree.Folder!.Fd;
        var fd = MountPoint.OpenUnmounted(parent, name, out var errno);
        uint? mode = null;
        if (changes && errno == Posix.AccessDenied)
        {
            fd = OwnFolder.OpenUnmounted(parent, name, out mode);
        }

        return NewLevel(path, fd, tree.Ignored, mode);
    }

    private MirrorLevel NewLevel(ReadOnlySpan<byte> path, int fd, IgnoreRules? outer, uint? mode)
    {
        if (fd < 0 || !Posix.TryStat(fd, "\0"u8, out var stat))
        {
            return new MirrorLevel(path.ToArray(), null, false, default, null);
        }

        mode = changes && OwnFolder.TryUnlock(fd, stat) ? stat.Mode : mode;
        var isCompared = spares.IsCompared(path, stat);
        var tree = spares.Open(new DirectoryHandle(fd), stat.Identity, path, outer, isListed: isCompared);
        return new MirrorLevel(path.ToArray(), tree, isCompared, stat, mode);
    }
}
