using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Backup;

/// <summary>What small and large files have in common: opening, describing, and noticing that a file changed while it was read.</summary>
internal static class OpenedFile
{
    /// <summary>Opens a file for reading, or a symlink as a name; below zero with a warning when it cannot be.</summary>
    public static int Open(WorkEntry work, SourceCalls calls, ReportLog warnings)
    {
        // Non-blocking, for the case that the name has become a pipe meanwhile. A file under a lease then cannot be opened at once: the
        // attempt makes the kernel ask for the lease, and SourceCalls tries again.
        var flags = work.Entry.Kind == ManifestEntryKind.Symlink ? Posix.PathOnly : Posix.ReadOnly | Posix.NonBlocking;
        var fd = calls.Open(work.Folder!.Fd, work.Name, flags | Posix.NoFollow, work.Entry.Path.Span);
        if (fd < 0)
        {
            var code = Posix.Errno switch
            {
                Posix.NotFound => "vanished",
                Posix.TooManyLinks => "changed",
                _ => "unreadable",
            };
            warnings.Add(work.Entry.Path.Span, code, $"it cannot be opened: {Posix.Describe(Posix.Errno)}");
        }

        return fd;
    }

    /// <summary>
    /// Takes metadata from the open file itself, so that it fits the content; false with a warning when it is no regular file any more.
    /// </summary>
    public static bool TryDescribe(
        int fd,
        ManifestEntry entry,
        ExtendedAttributes attributes,
        SourceCalls calls,
        ReportLog warnings,
        out FileStat stat
    )
    {
        if (!calls.TryStat(fd, "\0"u8, entry.Path.Span, out stat))
        {
            warnings.Add(entry.Path.Span, "unreadable", Posix.Describe(Posix.Errno));
            return false;
        }

        if (stat.Type != FileType.Regular)
        {
            warnings.Add(entry.Path.Span, "changed", "it became another kind of file while the backup ran");
            return false;
        }

        entry.Mode = stat.Mode;
        entry.UserId = stat.UserId;
        entry.GroupId = stat.GroupId;
        entry.Modified = stat.Modified;
        entry.Changed = stat.Changed;
        entry.Inode = stat.Identity.Inode;
        entry.Size = stat.Size;
        if (calls.ReadAttributes(attributes, fd, default, entry.Attributes, entry.Path.Span) is { } problem)
        {
            warnings.Add(entry.Path.Span, "unreadable", $"its extended attributes are not kept: {problem}");
        }

        return true;
    }

    /// <summary>
    /// Reports an entry whose file changed since <paramref name="before"/>, or whose content is not of the size it had, and marks it to
    /// be read again the next time, as one whose next edit may go unseen.
    /// </summary>
    public static ManifestEntryFlags NoteChange(
        int fd,
        ManifestEntry entry,
        in FileStat before,
        Timestamp flushedAt,
        long contentBytes,
        SourceCalls calls,
        ReportLog warnings
    )
    {
        var changed =
            !calls.TryStat(fd, "\0"u8, entry.Path.Span, out var after)
            || after.Size != before.Size
            || after.Modified != before.Modified
            || after.Changed != before.Changed
            || contentBytes != before.Size;
        if (changed)
        {
            warnings.Add(entry.Path.Span, "changed", "it changed while it was read; the backup holds what was read");
        }

        if (changed || EditTrace.MayMiss(before, flushedAt, Timestamp.Of(DateTimeOffset.UtcNow)))
        {
            entry.Flags |= ManifestEntryFlags.Recheck;
            return ManifestEntryFlags.Recheck;
        }

        return ManifestEntryFlags.None;
    }
}
