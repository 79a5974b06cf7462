using System.Text;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reading;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// Decides what a mirroring restore does not delete although the backup does not have it: what no backup can have (sockets, devices,
/// mounts, databases that are sources of their own, the data folder), what this one could not read, what the source's settings leave out,
/// and what the request excludes.
/// </summary>
internal sealed class MirrorSpares
{
    private readonly DatabaseFiles _databases;
    private readonly HashSet<string> _notRead = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TreeSelection> _settings = new(StringComparer.Ordinal);
    private readonly PathSelection _selection;
    private readonly RestoreRoots _roots;
    private readonly SourceCalls _calls;
    private byte[] _lastSource = [];
    private TreeSelection? _lastSettings;

    /// <param name="request">The restore.</param>
    /// <param name="roots">Recognizes the data folder.</param>
    /// <param name="selection">The paths that are restored.</param>
    /// <param name="made">The results of the backup.</param>
    /// <param name="calls">Performs the system calls.</param>
    /// <exception cref="Fault">
    /// <c>invalid_request</c> if it is not known what the backup could not read; <c>source_failed</c> if the settings of a source cannot be
    /// used.
    /// </exception>
    public MirrorSpares(RestoreRequest request, RestoreRoots roots, PathSelection selection, BackupSummary made, SourceCalls calls)
    {
        (_roots, _selection, _calls) = (roots, selection, calls);
        _databases = new DatabaseFiles([], request.KnownDatabases);
        if (made.WarningCount > made.Warnings.Count)
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                $"The backup was made with {made.WarningCount} warnings, and only the first {made.Warnings.Count} are recorded, so it is "
                    + "not known what it lacks because it could not be read. Restore without `delete`, or from another backup.",
                ("field", "delete")
            );
        }

        foreach (var warning in made.Warnings)
        {
            _notRead.Add(Key(PathText.Parse(warning.Path)));
        }

        foreach (var (name, source) in request.Originals)
        {
            _settings[name] = new TreeSelection(source, Encoding.UTF8.GetByteCount(name) + 1, calls, new ReportLog());
        }
    }

    /// <summary>Returns whether a folder of the backup may be compared with the destination.</summary>
    public bool MayCompare(ReadOnlySpan<byte> path) => _selection.Includes(path) && !WasNotRead(path);

    /// <summary>Returns whether a folder that the backup has is compared with it; otherwise everything in it stays.</summary>
    /// <param name="path">The path of the folder in the backup.</param>
    /// <param name="stat">The metadata of the folder at the destination.</param>
    public bool IsCompared(ReadOnlySpan<byte> path, in FileStat stat) => MayCompare(path) && !_roots.IsForbidden(stat.Identity);

    /// <summary>Lists an open folder of the destination.</summary>
    /// <param name="folder">The folder, which the result owns.</param>
    /// <param name="identity">The device and inode of the folder.</param>
    /// <param name="path">The path of the folder in the backup.</param>
    /// <param name="outer">The ignore files above it.</param>
    /// <param name="isListed">Whether its names are needed.</param>
    public TreeLevel Open(DirectoryHandle folder, FileIdentity identity, ReadOnlySpan<byte> path, IgnoreRules? outer, bool isListed = true)
    {
        var names = new NameList();
        var settings = SettingsOf(path);
        if (isListed || settings is not null)
        {
            // If the folder cannot be read to its end, the rest of it stays.
            _ = _calls.List(folder.Fd, names, path);
        }

        if (settings is not null)
        {
            if (settings.IsCache(folder.Fd, names, path))
            {
                names.Clear();
            }

            outer = settings.Open(folder.Fd, names, path, outer);
        }

        return new TreeLevel(folder, identity, names, path.Length, _databases.NamesIn(identity), outer);
    }

    /// <summary>Describes an open folder without listing it. The result does not own the descriptor.</summary>
    public TreeLevel Describe(int folder, FileIdentity identity, ReadOnlySpan<byte> path) =>
        new(new DirectoryHandle(folder), identity, new NameList(), path.Length, _databases.NamesIn(identity));

    /// <summary>Returns whether an entry that the backup does not have stays, with everything below it.</summary>
    /// <param name="level">The folder that contains it.</param>
    /// <param name="path">The path that it would have in the backup, followed by a zero byte.</param>
    /// <param name="nameOffset">The offset of the name in the path.</param>
    /// <param name="stat">Its metadata.</param>
    public bool Spares(TreeLevel level, ReadOnlySpan<byte> path, int nameOffset, in FileStat stat)
    {
        var name = path[nameOffset..];
        var plain = path[..^1];
        var isFolder = stat.Type == FileType.Directory;
        return stat.Type is not (FileType.Regular or FileType.Directory or FileType.Symlink or FileType.Fifo)
            || level.IsExcluded(name[..^1])
            || TemporaryName.IsMatch(name[..^1])
            || (isFolder && (_roots.IsForbidden(stat.Identity) || stat.Identity.Device != level.Identity.Device))
            || _selection.IsExcluded(plain)
            || WasNotRead(plain)
            || SettingsOf(plain)?.LeavesOut(level.Ignored, plain, stat) == true
            || Posix.IsMountPoint(level.Folder!.Fd, name);
    }

    private bool WasNotRead(ReadOnlySpan<byte> path) => _notRead.Count > 0 && _notRead.Contains(Key(path));

    // Latin-1 represents every byte sequence.
    private static string Key(ReadOnlySpan<byte> path) => Encoding.Latin1.GetString(path);

    // The entries of a source are contiguous, so the last result is nearly always valid.
    private TreeSelection? SettingsOf(ReadOnlySpan<byte> path)
    {
        if (_settings.Count == 0)
        {
            return null;
        }

        var slash = path.IndexOf((byte)'/');
        var source = slash < 0 ? path : path[..slash];
        if (!source.SequenceEqual(_lastSource))
        {
            _lastSource = source.ToArray();
            _lastSettings = _settings.GetValueOrDefault(Encoding.UTF8.GetString(source));
        }

        return _lastSettings;
    }
}
