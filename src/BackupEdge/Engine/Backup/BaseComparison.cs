using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// Compares the entries of the walk with the base of their source and counts added, changed and unchanged files. All files of a source
/// without a base are added. Without any base all counts stay 0.
/// </summary>
internal sealed class BaseComparison(BackupBases? bases)
{
    /// <summary>The number of files that are not in the base.</summary>
    public long AddedFiles { get; private set; }

    /// <summary>The number of files that differ from the base.</summary>
    public long ChangedFiles { get; private set; }

    /// <summary>The number of files that were reused from the base.</summary>
    public long UnchangedFiles { get; private set; }

    /// <summary>The number of added files of sources that have a base.</summary>
    public long FoundFiles { get; private set; }

    /// <summary>
    /// The total size in bytes of the added and changed files of sources that have a base, without streams, whose size is not known in
    /// advance.
    /// </summary>
    public long FoundBytes { get; private set; }

    /// <summary>The total size in bytes that the changed files have in the base.</summary>
    public long ReplacedBytes { get; private set; }

    /// <summary>The change of the last entry that was passed to <see cref="TryReuse"/>.</summary>
    public PreviewChange LastChange { get; private set; }

    /// <summary>All three counts. They are restored when a source is left out.</summary>
    public (long Added, long Changed, long Unchanged) Counts
    {
        get => (AddedFiles, ChangedFiles, UnchangedFiles);
        set => (AddedFiles, ChangedFiles, UnchangedFiles) = value;
    }

    /// <summary>
    /// Completes an entry from the base if it has not changed, and returns whether that is the case. Any change of content or metadata
    /// updates the change time, which programs cannot set. Entries must be passed in manifest order. The content of a continued entry must
    /// still be read from the base.
    /// </summary>
    /// <param name="entry">The entry of the walk.</param>
    /// <param name="lacksAttributes">Whether its extended attributes could not be read. They are then taken from the base.</param>
    /// <exception cref="Fault">
    /// <c>source_refused</c> if the entry is the root folder of a source and has another owner than in the base.
    /// </exception>
    public bool TryReuse(ManifestEntry entry, bool lacksAttributes = false)
    {
        var compared = bases?.Current;
        if (compared?.Find(entry.Path.Span) is not { } old)
        {
            Count(entry, existed: false, unchanged: false);
            FoundBytes = compared is null ? FoundBytes : Saturated.Add(FoundBytes, SizeOf(entry));
            LastChange = PreviewChange.Added;
            return false;
        }

        ThrowIfOwnerChanged(old, entry);
        var unchanged = IsUnchanged(old, entry);
        if (!unchanged)
        {
            FoundBytes = Saturated.Add(FoundBytes, SizeOf(entry));
            ReplacedBytes = Saturated.Add(ReplacedBytes, SizeOf(old));
        }

        LastChange = unchanged || IsSameLink(old, entry) ? PreviewChange.Unchanged : PreviewChange.Changed;
        Count(entry, existed: old.Kind is ManifestEntryKind.File or ManifestEntryKind.HardLink, unchanged);
        if (unchanged && entry.Kind == ManifestEntryKind.File)
        {
            entry.Flags |= old.Flags & ManifestEntryFlags.Continued;
            entry.Link.Set(old.Link.Span);
            entry.Attributes.Set(old.Attributes.Span);
            entry.Parts.Clear();
            entry.Parts.AddRange(old.Parts);
        }

        if (lacksAttributes && old.Kind == entry.Kind)
        {
            entry.Attributes.Set(old.Attributes.Span);
        }

        return unchanged;
    }

    /// <summary>Counts an entry that was carried over from the base.</summary>
    public void CountCarriedOver(ManifestEntry entry) => Count(entry, existed: true, unchanged: true);

    /// <summary>Compares an entry without counting it. Entries must be passed in manifest order.</summary>
    /// <exception cref="Fault">See <see cref="TryReuse"/>.</exception>
    public PreviewChange Compare(ManifestEntry entry)
    {
        if (bases?.Current?.Find(entry.Path.Span) is not { } old)
        {
            return PreviewChange.Added;
        }

        ThrowIfOwnerChanged(old, entry);

        return IsSameLink(old, entry) || IsUnchanged(old, entry) ? PreviewChange.Unchanged : PreviewChange.Changed;
    }

    // A symbolic link with the same times and inode is read by the backup, but it cannot have been edited.
    private static bool IsSameLink(ManifestEntry old, ManifestEntry now) =>
        now.Kind == ManifestEntryKind.Symlink && old.Kind == now.Kind && old.Changed == now.Changed && old.Inode == now.Inode;

    private static long SizeOf(ManifestEntry entry) => entry.Kind == ManifestEntryKind.File ? entry.Size : 0;

    // A root folder with another owner may be another folder that was moved to its path. The folder of buckets has no inode and no owner.
    private void ThrowIfOwnerChanged(ManifestEntry old, ManifestEntry now)
    {
        if (now.Kind != ManifestEntryKind.Directory || old.UserId == now.UserId || now.Inode == 0 || now.Path.Span.Contains((byte)'/'))
        {
            return;
        }

        var (name, id) = (PathText.Of(now.Path.Span), bases!.Current!.Id);
        throw new Fault(
            FaultCode.SourceRefused,
            $"The folder of the source '{name}' belonged to user {old.UserId} in the backup '{id}', and now belongs to user {now.UserId}. "
                + "Check that it is the right folder, then make a full backup, which accepts the new owner.",
            ("source", name),
            ("base_id", id)
        );
    }

    private bool IsUnchanged(ManifestEntry old, ManifestEntry now)
    {
        // A symbolic link is read in one call, which costs less than finding out whether it was replaced within one tick of the clock.
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

        // The flags of a large file are stored after its content.
        var content = bases!.Current!.Content;
        return content.ContainsAll(old.Parts)
            && ((old.Flags & ManifestEntryFlags.Continued) == 0 || content.ReadEndOfContent() == ManifestEntryFlags.None);
    }

    private void Count(ManifestEntry entry, bool existed, bool unchanged)
    {
        if (bases is null || entry.Kind is not (ManifestEntryKind.File or ManifestEntryKind.HardLink))
        {
            return;
        }

        if (unchanged)
        {
            UnchangedFiles++;
        }
        else if (existed)
        {
            ChangedFiles++;
        }
        else
        {
            AddedFiles++;
            FoundFiles += bases.Current is null ? 0 : 1;
        }
    }
}
