using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Pipeline;

/// <summary>What small and large files have in common: opening, describing, and noticing that a file changed while it was read.</summary>
internal static class OpenedFile
{
    // File systems stamp times from a clock that ticks every few milliseconds: a file changed within the last tick can change
    // again without a newer time.
    private static readonly TimeSpan ClockTick = TimeSpan.FromMilliseconds(50);

    /// <summary>Opens for reading; below zero with a warning when it cannot be.</summary>
    public static int Open(WorkEntry work, ReportLog warnings)
    {
        // Non-blocking, for the case that the name has become a pipe meanwhile.
        var fd = Posix.OpenAt(work.Folder!.Fd, work.Name, Posix.ReadOnly | Posix.NoFollow | Posix.NonBlocking);
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

    /// <summary>Takes metadata from the open file itself, so that it fits the content; false with a warning when it is no regular file any more.</summary>
    public static bool TryDescribe(int fd, ManifestEntry entry, ExtendedAttributes attributes, ReportLog warnings, out FileStat stat)
    {
        if (!Posix.TryStat(fd, "\0"u8, out stat))
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
        if (!attributes.TryRead(fd, default, entry.Attributes, out var problem))
        {
            warnings.Add(entry.Path.Span, "unreadable", $"its extended attributes are not kept: {problem}");
        }

        return true;
    }

    /// <summary>Marks and reports an entry whose file changed since <paramref name="before"/>, or whose content is not of the size told.</summary>
    public static ManifestEntryFlags NoteChange(int fd, ManifestEntry entry, in FileStat before, long contentBytes, ReportLog warnings)
    {
        var changed = !Posix.TryStat(fd, "\0"u8, out var after)
            || after.Size != before.Size || after.Modified != before.Modified || after.Changed != before.Changed
            || contentBytes != before.Size;
        if (changed)
        {
            warnings.Add(entry.Path.Span, "changed", "it changed while it was read; the backup holds what was read");
        }

        if (changed || IsRecent(before.Changed))
        {
            entry.Flags |= ManifestEntryFlags.Recheck;
            return ManifestEntryFlags.Recheck;
        }

        return ManifestEntryFlags.None;
    }

    // The system's clock and no other: file times come from it.
    private static bool IsRecent(Timestamp changed) => changed.CompareTo(Timestamp.Of(DateTimeOffset.UtcNow - ClockTick)) >= 0;
}
