using System.Diagnostics;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// Restores owner, mode, extended attributes and times, in this order: changing the owner clears set-id bits and capabilities, and every
/// other change updates the times. Metadata that cannot be set is reported as a warning. Everything <em>must</em> be set through a
/// descriptor, because the name may refer to another file by then. Metadata that grants rights that only root can grant (set-id bits of
/// files, attributes of the namespaces <c>security</c> and <c>trusted</c>) is left out with a warning unless the archive is trusted.
/// </summary>
internal sealed unsafe class RestoreMetadata(ReportLog warnings, bool trust = false)
{
    private const uint SetId = 0xC00; // 06000
    private static readonly bool IsRoot = !OperatingSystem.IsWindows() && Posix.geteuid() == 0;
    private readonly ExtendedAttributes _attributes = new();

    /// <summary>Sets the metadata of an open file, or of a folder that this restore created.</summary>
    /// <param name="fd">The descriptor of the open file.</param>
    /// <param name="entry">The entry with the metadata.</param>
    /// <param name="inherits">Whether the file may have inherited an ACL from its folder.</param>
    public void Apply(int fd, ManifestEntry entry, bool inherits = true)
    {
        if (inherits && !ExtendedAttributes.Contains(entry.Attributes.Span, ExtendedAttributes.AccessList))
        {
            ExtendedAttributes.Remove(fd, ExtendedAttributes.AccessList);
        }

        Set(fd, entry);
    }

    /// <summary>Sets the metadata of an open folder that existed before. ACLs that the entry does not have are removed.</summary>
    /// <param name="fd">The descriptor of the open folder.</param>
    /// <param name="entry">The entry with the metadata.</param>
    /// <param name="replaces">Whether to remove <c>user</c> attributes that the entry does not have.</param>
    public void ApplyOver(int fd, ManifestEntry entry, bool replaces)
    {
        if (!_attributes.TryRemoveOthers(fd, entry.Attributes.Span, replaces, out var problem))
        {
            warnings.Add(entry.Path.Span, "failed", $"An extended attribute that is not in the backup could not be removed: {problem}");
        }

        Set(fd, entry);
    }

    /// <summary>
    /// Sets the metadata of a symbolic link or pipe that was just created with a name in a folder. Returns its device and inode, or
    /// <see langword="null"/> if the name now refers to another file.
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
            // A second name could belong to a file of another user, which must not be changed.
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
            WarnAboutOwner(entry);
        }

        if (Posix.fchmod(fd, GetMode(entry, owned, out var dropped)) != 0)
        {
            Warn(entry, "mode", Posix.Errno);
        }

        if (entry.Attributes.Length > 0)
        {
            var isWritten = _attributes.TryWrite(fd, isPathOnly: false, entry.Attributes.Span, trust, ref dropped, out var problem);
            WarnUnlessWritten(entry, isWritten, problem);
        }

        WarnAboutDropped(entry, dropped);
        var times = stackalloc long[4];
        FillTimes(times, entry.Modified);
        if (Posix.futimens(fd, times) != 0)
        {
            Warn(entry, "time", Posix.Errno);
        }
    }

    // A descriptor of a link or pipe opened with O_PATH accepts these calls only through its path below /proc, which always refers to that
    // file.
    private void SetThroughPath(int fd, ManifestEntry entry, bool inherits)
    {
        fixed (
            byte* path = ExtendedAttributes.GetPath(fd),
                self = "\0"u8
        )
        {
            var owned = Posix.fchownat(fd, self, entry.UserId, entry.GroupId, Posix.EmptyPath) == 0;
            if (!owned)
            {
                WarnAboutOwner(entry);
            }

            string? dropped = null;
            if (entry.Kind == ManifestEntryKind.Fifo)
            {
                if (inherits && !ExtendedAttributes.Contains(entry.Attributes.Span, ExtendedAttributes.AccessList))
                {
                    fixed (byte* list = ExtendedAttributes.AccessList)
                    {
                        _ = Posix.removexattr(path, list);
                    }
                }

                // A symbolic link has no mode.
                if (Posix.fchmodat(Posix.WorkingFolder, path, GetMode(entry, owned, out dropped), 0) != 0)
                {
                    Warn(entry, "mode", Posix.Errno);
                }
            }

            if (entry.Attributes.Length > 0)
            {
                var isWritten = _attributes.TryWrite(fd, isPathOnly: true, entry.Attributes.Span, trust, ref dropped, out var problem);
                WarnUnlessWritten(entry, isWritten, problem);
            }

            WarnAboutDropped(entry, dropped);
            var times = stackalloc long[4];
            FillTimes(times, entry.Modified);
            if (Posix.utimensat(Posix.WorkingFolder, path, times, 0) != 0)
            {
                Warn(entry, "time", Posix.Errno);
            }
        }
    }

    private uint GetMode(ManifestEntry entry, bool owned, out string? dropped)
    {
        dropped = null;

        // For a folder, set-group-id only determines the group of new files.
        if (!trust && entry.Kind != ManifestEntryKind.Directory && (entry.Mode & SetId) != 0)
        {
            dropped = "the set-id bits";
            return entry.Mode & ~SetId;
        }

        // A set-id bit would grant the new owner's rights to everyone who runs the file.
        return owned ? entry.Mode : entry.Mode & ~SetId;
    }

    // Access and modification time, as seconds and nanoseconds each. The access time is not recorded, so both are equal.
    private static void FillTimes(long* times, Timestamp time)
    {
        times[0] = times[2] = time.Seconds;
        times[1] = times[3] = time.Nanoseconds;
    }

    private void WarnAboutOwner(ManifestEntry entry)
    {
        var errno = Posix.Errno;
        if (errno == Posix.NotPermitted && !IsRoot)
        {
            warnings.AddOnce(
                entry.Path.Span,
                "failed",
                "Its owner could not be set: only root can change the owner of a file. Other files with this problem are not listed"
            );
        }
        else
        {
            Warn(entry, "owner", errno);
        }
    }

    private void WarnAboutDropped(ManifestEntry entry, string? dropped)
    {
        if (dropped is not null)
        {
            warnings.Add(
                entry.Path.Span,
                "dropped",
                $"It was restored without {dropped}, which a restore sets only if the archive is trusted (`trust`, or --trust)"
            );
        }
    }

    private void WarnUnlessWritten(ManifestEntry entry, bool isWritten, string? problem)
    {
        if (!isWritten)
        {
            warnings.Add(entry.Path.Span, "failed", $"An extended attribute could not be set: {problem}");
        }
    }

    private void Warn(ManifestEntry entry, string what, int errno) =>
        warnings.Add(entry.Path.Span, "failed", $"Its {what} could not be set: {Posix.Describe(errno)}");
}
