using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Proof;

/// <summary>
/// Opens the files of a source that have not changed since the backup, by the rule of incremental backups: same inode, size, modification
/// and change time, and not marked to be read again. Symbolic links below the source's folder are not followed. Not thread-safe.
/// </summary>
internal sealed class LiveComparison : IDisposable
{
    private readonly EntryView? _view;

    /// <summary>Opens the folder of a source.</summary>
    /// <param name="source">The source; null to compare nothing.</param>
    /// <param name="nameLength">The length of the source's name in bytes, with which all paths begin.</param>
    public LiveComparison(FilesSource? source, int nameLength)
    {
        if (source is null)
        {
            return;
        }

        var root = RootFolder.Open(source.Path, source.Follow ? source.Path : "", out var errno);
        if (root < 0)
        {
            Skipped = $"The source '{source.Name}' cannot be read at '{source.Path}': {Posix.Describe(errno)}.";
            return;
        }

        _view = new EntryView(root, nameLength);
    }

    /// <summary>Why nothing is compared; null if something is, or if no source was given.</summary>
    public string? Skipped { get; }

    /// <summary>Whether files are compared.</summary>
    public bool IsOpen => _view is not null;

    /// <summary>
    /// Opens the file of an entry if it has not changed since the backup. Returns the descriptor, which the caller closes, or a negative
    /// value.
    /// </summary>
    public int OpenUnchanged(ManifestEntry entry)
    {
        if (_view is null || (entry.Flags & ManifestEntryFlags.Recheck) != 0)
        {
            return -1;
        }

        var fd =
            _view.TryStat(entry.Path.Span, out var stat, out _) && IsUnchanged(entry, stat)
                ? _view.Open(entry.Path.Span, Posix.ReadOnly)
                : -1;
        if (fd >= 0 && !IsStillUnchanged(fd, entry))
        {
            _ = Posix.close(fd);
            return -1;
        }

        return fd;
    }

    /// <summary>Returns whether an open file is still as it was at the backup.</summary>
    public static bool IsStillUnchanged(int fd, ManifestEntry entry) => Posix.TryStat(fd, "\0"u8, out var stat) && IsUnchanged(entry, stat);

    /// <summary>Closes the folders.</summary>
    public void Dispose() => _view?.Dispose();

    private static bool IsUnchanged(ManifestEntry entry, in FileStat stat) =>
        stat.Type == FileType.Regular
        && stat.Changed == entry.Changed
        && stat.Modified == entry.Modified
        && stat.Identity.Inode == entry.Inode
        && stat.Size == entry.Size;
}
