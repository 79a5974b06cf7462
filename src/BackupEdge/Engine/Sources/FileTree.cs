using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Walks a folder tree in manifest order, one entry at a time, and holds open some of the folders between the root and the current entry.
/// Symbolic links are returned as entries and never followed. Every call is relative to an open folder, so a concurrent rename cannot
/// redirect the walk. What cannot be read is logged as a warning and marked (see <see cref="UnreadPart"/>). The exceptions are the root,
/// without which there is no source, and a shortage of descriptors or memory, which is not specific to a path (see
/// <see cref="SourceCalls"/>).
/// </summary>
internal sealed class FileTree : ITreeSource
{
    private readonly FilesSource _source;
    private readonly TreeSelection _selection;
    private readonly FolderGuard _forbidden;
    private readonly DatabaseFiles _excludedFiles;
    private readonly ReportLog _warnings;
    private readonly SourceCalls _calls;
    private readonly FileSystemFlush _flush;
    private readonly ExtendedAttributes _attributes;
    private readonly TreeLevels _levels;
    private readonly Stack<NameList> _unusedLists = new();
    private readonly ByteString _path = new();
    private bool _started;

    /// <exception cref="Fault">
    /// <c>source_missing</c> if the root is not a folder that can be opened and listed; <c>source_refused</c> if the path contains a
    /// symbolic link or is inside a forbidden folder; <c>resource_limit</c>.
    /// </exception>
    public FileTree(FilesSource source, TreeContext context)
    {
        _calls = context.Calls;
        _flush = context.Flush;
        _attributes = context.Attributes;
        _levels = new TreeLevels(_calls.Held.Levels, _calls);
        _source = source;
        _excludedFiles = context.ExcludedFiles;
        _warnings = context.Warnings;
        _forbidden = new FolderGuard(context.Forbidden, []);
        _path.Set(Encoding.UTF8.GetBytes(source.Name));
        _selection = new TreeSelection(source, _path.Length + 1, _calls, _warnings);
        var fd = SourceRoot.Open(source, _forbidden, _calls);
        Posix.TryStat(fd, "\0"u8, out var root);
        _selection.Begin(root);
        Push(new DirectoryHandle(fd), root.Identity, ignored: null, carrier: null);
    }

    public bool TryNext(TreeEntry entry, out FileStat stat)
    {
        if (!_started)
        {
            _started = true;
            return ReadRoot(entry, out stat);
        }

        while (_levels.Count > 0)
        {
            var level = _levels.Top;
            if (level.Next == level.Names.Count)
            {
                Pop();
                continue;
            }

            var name = level.Names[level.Next++];
            if (level.IsExcluded(name) || TemporaryName.IsMatch(name))
            {
                continue;
            }

            _path.Truncate(level.PathLength);
            _path.Append((byte)'/');
            _path.Append(name);
            if (Visit(level, entry, out stat))
            {
                return true;
            }
        }

        stat = default;
        return false;
    }

    public bool TryHold(TreeEntry entry, out FileStat stat)
    {
        stat = default;
        _calls.MakeRoom();
        var fd = FileReader.Open(entry, _calls, _warnings);
        if (fd < 0)
        {
            return false;
        }

        entry.Hold(fd, _calls.Held);
        if (!_calls.TryStat(fd, "\0"u8, entry.Entry.Path.Span, out stat))
        {
            stat = default;
        }

        return true;
    }

    // A file on another device than its folder is a mount point, or is in an overlay.
    public Timestamp FindFlush(TreeEntry entry, in FileStat stat)
    {
        var device = stat.Identity.Device;
        if (_flush.TryGet(device, out var begunAt))
        {
            return begunAt;
        }

        var path = entry.Entry.Path.Span;
        var isOfFolder = _calls.TryStat(entry.Folder!.Fd, "\0"u8, path, out var folder) && folder.Identity.Device == device;
        var flags = isOfFolder ? Posix.Directory : Posix.ReadOnly | Posix.NoFollow | Posix.NonBlocking;
        return _flush.Run(device, _calls.Open(entry.Folder.Fd, isOfFolder ? ".\0"u8 : entry.Name, flags, path));
    }

    public bool Selects(ManifestEntry entry) => !_selection.LeavesOut(entry.Path.Span, entry.Kind, entry.Size);

    public void CloseSpare() => _levels.CloseOthers();

    public void Dispose() => _levels.Dispose();

    private bool ReadRoot(TreeEntry entry, out FileStat stat)
    {
        var handle = _levels.Top.Folder!;
        if (!_calls.TryStat(handle.Fd, "\0"u8, _path.Span, out stat))
        {
            throw SourceRoot.Missing(_source, Posix.Describe(Posix.Errno));
        }

        Fill(entry, handle, nameOffset: 0, stat, ManifestEntryKind.Directory);
        ReadAttributes(handle.Fd, entry.Entry);
        return true;
    }

    private bool Visit(TreeLevel level, TreeEntry entry, out FileStat stat)
    {
        var nameOffset = level.PathLength + 1;
        var name = _path.TerminatedFrom(nameOffset);
        if (!_calls.TryStat(level.Folder!.Fd, name, _path.Span, out stat))
        {
            return Unlisted(level, entry, Posix.Errno);
        }

        var isFolder = stat.Type == FileType.Directory;
        if (_selection.LeavesOut(level.Ignored, _path.Span, stat) || (isFolder && _forbidden.IsForbidden(stat.Identity)))
        {
            return false;
        }

        if (_path.Length > EntryLimits.MaxPath)
        {
            Warn("skipped", $"its path is longer than {EntryLimits.MaxPath} bytes, the limit of an archive");
            return false;
        }

        var kind = GetKind(stat.Type);
        if (kind is null)
        {
            Warn("skipped", stat.Type == FileType.Socket ? "a socket cannot be backed up" : "a device cannot be backed up");
            return false;
        }

        Fill(entry, level.Folder, nameOffset, stat, kind.Value);
        if (isFolder)
        {
            Enter(level, stat, entry);
        }

        return true;
    }

    private void Enter(TreeLevel level, in FileStat stat, TreeEntry carrier)
    {
        _calls.MakeRoom();
        var fd = _calls.Open(level.Folder!.Fd, _path.TerminatedFrom(level.PathLength + 1), Posix.Directory | Posix.NoFollow, _path.Span);
        if (fd < 0)
        {
            // The folder itself is stored, so that a restore creates it; its content is missing.
            var errno = Posix.Errno;
            var isEntered = _selection.Enters(stat);
            WarnOfFolder(carrier, isEntered ? UnreadPart.Folder : UnreadPart.None, errno, $"cannot be opened: {Posix.Describe(errno)}");
            return;
        }

        ReadAttributes(fd, carrier.Entry);
        if (_selection.Enters(stat))
        {
            Push(new DirectoryHandle(fd, _calls.Held), stat.Identity, level.Ignored, carrier);
        }
        else
        {
            _ = Posix.close(fd);
        }
    }

    // There is no carrier for the root.
    private void Push(DirectoryHandle folder, FileIdentity identity, IgnoreRules? ignored, TreeEntry? carrier)
    {
        if (!_unusedLists.TryPop(out var names))
        {
            names = new NameList();
        }

        var errno = _calls.List(folder.Fd, names, _path.Span);
        if (errno != 0 && carrier is null)
        {
            folder.Release();
            throw SourceRoot.Missing(_source, $"the folder cannot be listed: {Posix.Describe(errno)}");
        }

        if (errno != 0)
        {
            WarnOfFolder(carrier!, UnreadPart.Names, errno, $"cannot be listed: {Posix.Describe(errno)}");
            carrier!.Listed = names.Copy();
        }

        ignored = _selection.Open(folder.Fd, names, _path.Span, ignored);
        _levels.Push(new TreeLevel(folder, identity, names, _path.Length, _excludedFiles.NamesIn(identity), ignored));
    }

    private void Pop()
    {
        var isFound = _levels.Pop(_path.Span, out var popped);
        _unusedLists.Push(popped.Names);
        if (!isFound)
        {
            var level = _levels.Top;
            _path.Truncate(level.PathLength);
            Warn("changed", "the folder was moved or deleted during the backup; the rest of its content is not in the backup");
            level.Next = level.Names.Count;
        }
    }

    private void Fill(TreeEntry carrier, DirectoryHandle folder, int nameOffset, in FileStat stat, ManifestEntryKind kind)
    {
        carrier.NewReader = FileReader.New;
        carrier.Folder = folder.Hold();
        carrier.NameOffset = nameOffset;
        carrier.Set(_path.Span, kind, stat);
    }

    private void ReadAttributes(int fd, ManifestEntry entry)
    {
        if (_calls.ReadAttributes(_attributes, fd, default, entry.Attributes, _path.Span) is { } problem)
        {
            Warn(PathReport.Unreadable, $"its extended attributes are not in the backup: {problem}");
        }
    }

    private void WarnOfFolder(TreeEntry carrier, UnreadPart part, int errno, string problem)
    {
        var code = ReadFailure.CodeOf(errno);
        carrier.Unread = code == PathReport.Unreadable ? part : UnreadPart.None;
        Warn(code, $"the folder {problem}");
    }

    // The metadata of an entry cannot be read. Returns whether it exists nevertheless and is not left out.
    private bool Unlisted(TreeLevel level, TreeEntry carrier, int errno)
    {
        if (_selection.LeavesOut(level.Ignored, _path.Span, stat: default))
        {
            return false;
        }

        var code = ReadFailure.CodeOf(errno);
        Warn(code, Posix.Describe(errno));
        carrier.SetUnread(_path.Span);
        return code == PathReport.Unreadable;
    }

    private void Warn(string code, string reason) => _warnings.Add(_path.Span, code, reason);

    private static ManifestEntryKind? GetKind(FileType type) =>
        type switch
        {
            FileType.Regular => ManifestEntryKind.File,
            FileType.Directory => ManifestEntryKind.Directory,
            FileType.Symlink => ManifestEntryKind.Symlink,
            FileType.Fifo => ManifestEntryKind.Fifo,
            _ => null,
        };
}
