using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// Compares what the walk finds with the base, entry by entry, and counts files by what became of them. Without a base all counts stay 0.
/// </summary>
internal sealed class BaseComparison(BaseManifest? compared)
{
    private readonly List<ContentPart> _parts = [];

    /// <summary>Files that the base did not have.</summary>
    public long AddedFiles { get; private set; }

    /// <summary>Files that differ from the base's.</summary>
    public long ChangedFiles { get; private set; }

    /// <summary>Files taken over from the base.</summary>
    public long UnchangedFiles { get; private set; }

    /// <summary>All three, to go back to when a source is left out.</summary>
    public (long Added, long Changed, long Unchanged) Counts
    {
        get => (AddedFiles, ChangedFiles, UnchangedFiles);
        set => (AddedFiles, ChangedFiles, UnchangedFiles) = value;
    }

    /// <summary>
    /// Completes the entry from the base when it is as it was, and tells whether it is. The change time tells of any change of
    /// content or metadata, and cannot be set by a program. Entries must come in manifest order. The content of a continued
    /// one is still to be taken from the base.
    /// </summary>
    /// <exception cref="Fault">
    /// <c>source_refused</c> when it is a source's own folder and belongs to another user than in the base.
    /// </exception>
    public bool TakeOver(ManifestEntry entry)
    {
        if (compared?.Find(entry.Path.Span) is not { } old)
        {
            Count(entry, wasThere: false, unchanged: false);
            return false;
        }

        ThrowIfOwnerChanged(old, entry);
        var unchanged = IsAsIn(old, entry);
        Count(entry, wasThere: old.Kind is ManifestEntryKind.File or ManifestEntryKind.HardLink, unchanged);
        if (unchanged && entry.Kind == ManifestEntryKind.File)
        {
            entry.Flags |= old.Flags & ManifestEntryFlags.Continued;
            entry.Link.Set(old.Link.Span);
            entry.Attributes.Set(old.Attributes.Span);
            entry.Parts.Clear();
            entry.Parts.AddRange(old.Parts);
        }

        return unchanged;
    }

    // A source's own folder with another owner may be another folder that was moved into its place.
    private void ThrowIfOwnerChanged(ManifestEntry old, ManifestEntry now)
    {
        if (now.Kind != ManifestEntryKind.Directory || old.UserId == now.UserId || now.Path.Span.Contains((byte)'/'))
        {
            return;
        }

        var (name, id) = (PathText.Of(now.Path.Span), compared!.Archives.Main.Header.Id);
        throw new Fault(
            FaultCode.SourceRefused,
            $"The folder of the source '{name}' belonged to user {old.UserId} when '{id}' was made, and belongs to user {now.UserId} now. "
                + "Check that it is the right folder, then make a full backup, which accepts the new owner.",
            ("source", name),
            ("base_id", id)
        );
    }

    private bool IsAsIn(ManifestEntry old, ManifestEntry now)
    {
        // A symbolic link is read in one call, which is cheaper than to know whether it was replaced within one tick of the clock.
        if (
            old.Kind != now.Kind
            || now.Kind == ManifestEntryKind.Symlink
            || (old.Flags & ManifestEntryFlags.Recheck) != 0
            || old.Changed != now.Changed
            || old.Modified != now.Modified
            || old.Inode != now.Inode
            || old.Size != now.Size
        )
        {
            return false;
        }

        if (now.Kind == ManifestEntryKind.HardLink)
        {
            return old.Link.Span.SequenceEqual(now.Link.Span);
        }

        // How the reading of a large file ended stands behind its content.
        return compared!.Holds(old.Parts)
            && ((old.Flags & ManifestEntryFlags.Continued) == 0 || compared.EndOfContent(_parts) == ManifestEntryFlags.None);
    }

    private void Count(ManifestEntry entry, bool wasThere, bool unchanged)
    {
        if (compared is null || entry.Kind is not (ManifestEntryKind.File or ManifestEntryKind.HardLink))
        {
            return;
        }

        if (unchanged)
        {
            UnchangedFiles++;
        }
        else if (wasThere)
        {
            ChangedFiles++;
        }
        else
        {
            AddedFiles++;
        }
    }
}
