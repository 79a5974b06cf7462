using System.Diagnostics;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// Puts owner, mode, extended attributes and times back, in this order: a change of owner clears set-id bits and
/// capabilities, and every change but the last touches the times. What cannot be set is a warning. Everything <em>must</em> be set through
/// a descriptor: a name could stand for something else by then. What gives rights that only root can give (set-id bits of files, attributes
/// of the namespaces <c>security</c> and <c>trusted</c>) is left out with a warning unless the archive is trusted.
/// </summary>
internal sealed unsafe class RestoreMetadata(ReportLog warnings, bool trust = false)
{
    private const uint SetId = 0xC00; // 06000
    private static readonly bool IsRoot = !OperatingSystem.IsWindows() && Posix.geteuid() == 0;
    private readonly ExtendedAttributes _attributes = new();

    /// <summary>On an open file, or a folder that this restore made.</summary>
    /// <param name="fd">The file.</param>
    /// <param name="entry">What it gets.</param>
    /// <param name="inherits">Whether its folder may have given it an access list when it was made.</param>
    public void Apply(int fd, ManifestEntry entry, bool inherits = true)
    {
        if (inherits && !ExtendedAttributes.Has(entry.Attributes.Span, ExtendedAttributes.AccessList))
        {
            ExtendedAttributes.Remove(fd, ExtendedAttributes.AccessList);
        }

        Set(fd, entry);
    }

    /// <summary>
    /// On an open folder that was there before: access lists that the entry does not have are removed, and other attributes of users
    /// where everything is replaced.
    /// </summary>
    public void ApplyOver(int fd, ManifestEntry entry, bool replaces)
    {
        if (!_attributes.TryRemoveOthers(fd, entry.Attributes.Span, replaces, out var problem))
        {
            warnings.Add(entry.Path.Span, "failed", $"An extended attribute that is not in the backup could not be removed: {problem}");
        }

        Set(fd, entry);
    }

    /// <summary>
    /// On a link or pipe that was just made under a name in a folder; gives what it is, or null when something else lies there by now.
    /// </summary>
    public FileIdentity? ApplyAt(int folder, ReadOnlySpan<byte> name, ManifestEntry entry, bool inherits = true)
    {
        var type = entry.Kind switch
        {
            ManifestEntryKind.Symlink => FileType.Symlink,
            ManifestEntryKind.Fifo => FileType.Fifo,
            _ => throw new UnreachableException($"An entry of the kind {entry.Kind} is neither a link nor a pipe."),
        };
        var fd = Posix.OpenAt(folder, name, Posix.PathOnly | Posix.NoFollow);
        if (fd < 0)
        {
            return null;
        }

        try
        {
            // A second name would be somebody else's way to have his file changed.
            if (!Posix.TryStat(fd, "\0"u8, out var stat) || stat.Type != type || stat.Links > 1)
            {
                return null;
            }

            SetThroughPath(fd, entry, inherits);
            return stat.Identity;
        }
        finally
        {
            _ = Posix.close(fd);
        }
    }

    private void Set(int fd, ManifestEntry entry)
    {
        var owned = Posix.fchown(fd, entry.UserId, entry.GroupId) == 0;
        if (!owned)
        {
            WarnOfOwner(entry);
        }

        if (Posix.fchmod(fd, ModeOf(entry, owned, out var dropped)) != 0)
        {
            Warn(entry, "mode", Posix.Errno);
        }

        if (entry.Attributes.Length > 0)
        {
            Note(entry, _attributes.TryWrite(fd, isPathOnly: false, entry.Attributes.Span, trust, ref dropped, out var problem), problem);
        }

        WarnOfDropped(entry, dropped);
        var times = stackalloc long[4];
        FillTimes(times, entry.Modified);
        if (Posix.futimens(fd, times) != 0)
        {
            Warn(entry, "time", Posix.Errno);
        }
    }

    // A descriptor of a link or pipe that nobody opened takes no call but by its name below /proc, which leads to it and nowhere else.
    private void SetThroughPath(int fd, ManifestEntry entry, bool inherits)
    {
        fixed (
            byte* path = ExtendedAttributes.PathOf(fd),
                self = "\0"u8
        )
        {
            var owned = Posix.fchownat(fd, self, entry.UserId, entry.GroupId, Posix.EmptyPath) == 0;
            if (!owned)
            {
                WarnOfOwner(entry);
            }

            string? dropped = null;
            if (entry.Kind == ManifestEntryKind.Fifo)
            {
                if (inherits && !ExtendedAttributes.Has(entry.Attributes.Span, ExtendedAttributes.AccessList))
                {
                    fixed (byte* list = ExtendedAttributes.AccessList)
                    {
                        _ = Posix.removexattr(path, list);
                    }
                }

                // A symlink has no mode of its own.
                if (Posix.fchmodat(Posix.WorkingFolder, path, ModeOf(entry, owned, out dropped), 0) != 0)
                {
                    Warn(entry, "mode", Posix.Errno);
                }
            }

            if (entry.Attributes.Length > 0)
            {
                var isWritten = _attributes.TryWrite(fd, isPathOnly: true, entry.Attributes.Span, trust, ref dropped, out var problem);
                Note(entry, isWritten, problem);
            }

            WarnOfDropped(entry, dropped);
            var times = stackalloc long[4];
            FillTimes(times, entry.Modified);
            if (Posix.utimensat(Posix.WorkingFolder, path, times, 0) != 0)
            {
                Warn(entry, "time", Posix.Errno);
            }
        }
    }

    private uint ModeOf(ManifestEntry entry, bool owned, out string? dropped)
    {
        dropped = null;

        // On a folder, set-group-id only says which group new files get.
        if (!trust && entry.Kind != ManifestEntryKind.Directory && (entry.Mode & SetId) != 0)
        {
            dropped = "the set-id bits";
            return entry.Mode & ~SetId;
        }

        // A set-id bit under another owner would lend that owner's rights to whoever runs the file.
        return owned ? entry.Mode : entry.Mode & ~SetId;
    }

    // Access and modification time as seconds and nanoseconds each; the access time is not kept, so both are alike.
    private static void FillTimes(long* times, Timestamp time)
    {
        times[0] = times[2] = time.Seconds;
        times[1] = times[3] = time.Nanoseconds;
    }

    private void WarnOfOwner(ManifestEntry entry)
    {
        var errno = Posix.Errno;
        if (errno == Posix.NotPermitted && !IsRoot)
        {
            warnings.AddOnce(
                entry.Path.Span,
                "failed",
                "Its owner could not be set: only root can give files away. What else belongs " + "to others is not listed"
            );
        }
        else
        {
            Warn(entry, "owner", errno);
        }
    }

    private void WarnOfDropped(ManifestEntry entry, string? dropped)
    {
        if (dropped is not null)
        {
            warnings.Add(
                entry.Path.Span,
                "dropped",
                $"It was restored without {dropped}, since only a restore that trusts the archive brings that back (`trust`, or --trust)"
            );
        }
    }

    private void Note(ManifestEntry entry, bool isWritten, string? problem)
    {
        if (!isWritten)
        {
            warnings.Add(entry.Path.Span, "failed", $"An extended attribute could not be set: {problem}");
        }
    }

    private void Warn(ManifestEntry entry, string what, int errno) =>
        warnings.Add(entry.Path.Span, "failed", $"Its {what} could not be set: {Posix.Describe(errno)}");
}
