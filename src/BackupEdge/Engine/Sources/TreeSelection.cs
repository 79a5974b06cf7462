using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Decides for one walk of a folder tree which entries are left out. The patterns of the settings decide first, so that an ignore file,
/// which may come from somebody else, cannot include what they exclude, nor exclude what they include.
/// </summary>
internal sealed class TreeSelection
{
    private const int MaxIgnoreFile = 64 * 1024;
    private readonly FileSelection _selection;
    private readonly ExcludeRules _rules;
    private readonly long _largest;
    private readonly int _start;
    private readonly ReportLog _warnings;
    private readonly SourceCalls _calls;
    private ulong _device;

    /// <param name="source">The source with the selection.</param>
    /// <param name="start">The offset of the names in the root folder, in the paths of the walk.</param>
    /// <param name="calls">Performs the system calls.</param>
    /// <param name="warnings">Receives a warning for each ignore file that cannot be used.</param>
    /// <exception cref="Fault"><c>source_failed</c> if the exclude file cannot be used.</exception>
    public TreeSelection(FilesSource source, int start, SourceCalls calls, ReportLog warnings)
    {
        _selection = source.Selection;
        _start = start;
        _calls = calls;
        _warnings = warnings;
        _largest = _selection.ExcludeLargerThan ?? long.MaxValue;
        _rules = new ExcludeRules(_selection.ExcludeFile is { } file ? PatternFile.Read(file, source.Name) : default(ReadOnlySpan<byte>));
        _rules.Add(_selection.Exclude);
    }

    private static ReadOnlySpan<byte> IgnoreName => ".backupedgeignore\0"u8;

    private static ReadOnlySpan<byte> TagName => "CACHEDIR.TAG\0"u8;

    private static ReadOnlySpan<byte> TagSignature => "Signature: 8a477f597d28d172789f06886806bc55"u8;

    /// <summary>Sets the root folder. Must be called before all other members.</summary>
    public void Begin(in FileStat root) => _device = root.Identity.Device;

    /// <summary>Returns whether an entry is left out, with everything below it.</summary>
    /// <param name="ignored">The ignore files above the entry, or <see langword="null"/> if there are none.</param>
    /// <param name="path">The path of the walk.</param>
    /// <param name="stat">The metadata of the entry.</param>
    public bool LeavesOut(IgnoreRules? ignored, ReadOnlySpan<byte> path, in FileStat stat)
    {
        if (_rules.Count == 0 && ignored is null)
        {
            return stat.Size > _largest && stat.Type == FileType.Regular;
        }

        var isFolder = stat.Type == FileType.Directory;
        return (stat.Size > _largest && stat.Type == FileType.Regular)
            || (_rules.Decide(path[_start..], isFolder) ?? ignored?.Excludes(path, isFolder) ?? false);
    }

    /// <summary>Returns whether the settings leave out an entry. Ignore files are not considered.</summary>
    public bool LeavesOut(ReadOnlySpan<byte> path, ManifestEntryKind kind, long size) =>
        (size > _largest && kind == ManifestEntryKind.File)
        || (_rules.Count > 0 && _rules.Decide(path[_start..], kind == ManifestEntryKind.Directory) is true);

    /// <summary>Returns whether the content of a folder is read.</summary>
    public bool Enters(in FileStat folder) => !_selection.OneFileSystem || folder.Identity.Device == _device;

    /// <summary>
    /// Returns the ignore files that apply to the content of a folder. If the folder is a cache that is left out, removes all names except
    /// that of the tag.
    /// </summary>
    /// <param name="folder">The descriptor of the folder.</param>
    /// <param name="names">The names in it.</param>
    /// <param name="path">The path of the folder.</param>
    /// <param name="outer">The ignore files above the folder.</param>
    public IgnoreRules? Open(int folder, NameList names, ReadOnlySpan<byte> path, IgnoreRules? outer)
    {
        if (IsCache(folder, names, path))
        {
            names.KeepOnly(TagName[..^1]);
        }

        return _selection.IgnoreFiles && names.Contains(IgnoreName[..^1]) ? Read(folder, path, outer) : outer;
    }

    /// <summary>Returns whether the content of a folder is left out, except its tag.</summary>
    public bool IsCache(int folder, NameList names, ReadOnlySpan<byte> path) =>
        // The source's own folder is what the settings name, whatever its content says.
        _selection.ExcludeCaches
        && path.Length >= _start
        && names.Contains(TagName[..^1])
        && IsTag(folder, path);

    private bool IsTag(int folder, ReadOnlySpan<byte> path)
    {
        var fd = _calls.Open(folder, TagName, Posix.ReadOnly | Posix.NoFollow | Posix.NonBlocking, path);
        if (fd < 0)
        {
            return false;
        }

        Span<byte> start = stackalloc byte[TagSignature.Length];
        var isTag =
            _calls.TryStat(fd, "\0"u8, path, out var stat)
            && stat.Type == FileType.Regular
            && Posix.ReadAt(fd, start, 0) == start.Length
            && start.SequenceEqual(TagSignature);
        _ = Posix.close(fd);
        return isTag;
    }

    private IgnoreRules? Read(int folder, ReadOnlySpan<byte> path, IgnoreRules? outer)
    {
        var fd = _calls.Open(folder, IgnoreName, Posix.ReadOnly | Posix.NoFollow | Posix.NonBlocking, path);
        if (fd < 0)
        {
            Warn(path, Posix.Describe(Posix.Errno));
            return outer;
        }

        var isRead = PatternFile.TryRead(fd, MaxIgnoreFile, out var lines, out var problem);
        _ = Posix.close(fd);
        if (!isRead)
        {
            Warn(path, problem);
            return outer;
        }

        var all = new IgnoreRules(new ExcludeRules(lines), path.Length + 1, outer);
        if (all.Length <= IgnoreRules.MaxLength)
        {
            return all;
        }

        Warn(path, $"its patterns and those above it have more than {IgnoreRules.MaxLength >> 10} KiB");
        return outer;
    }

    private void Warn(ReadOnlySpan<byte> folder, string reason)
    {
        byte[] path = [.. folder, (byte)'/', .. Encoding.UTF8.GetBytes(IgnoreRules.FileName)];
        _warnings.Add(path, "ignore_file", $"its patterns were not used: {reason}");
    }
}
