using BackupEdge.Engine.Archives;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Backup;

/// <summary>Reads entries of a base with their content. Each thread needs its own instance.</summary>
/// <remarks>Each method throws <see cref="BaseUnusableException"/> if the base cannot be read.</remarks>
internal sealed class BaseReader(ArchiveSet archives)
{
    // Entries on a damaged page are not found, so their files are read again: the new backup repairs the damage.
    private readonly ManifestReader _reader = new(archives.Main.Root, new ChunkReader(archives), (_, _) => { });
    private readonly List<ContentPart> _parts = [];
    private long _known = archives.Main.Header.Sequence; // a sequence number that the archives contain

    /// <summary>Reads the next entry, and skips unread content of the previous one. Returns <see langword="false"/> at the end.</summary>
    public bool TryNext(ManifestEntry entry)
    {
        try
        {
            return _reader.TryNext(entry);
        }
        catch (Fault fault)
        {
            throw Unreadable(fault);
        }
    }

    /// <summary>Skips the pages before the one with a path, unless that would be backwards. Entries before the path may follow.</summary>
    public void SkipTo(ReadOnlySpan<byte> path) => _reader.SeekForward(path);

    /// <summary>Reads the entry with a path, which may be before the current position. Returns whether there is one.</summary>
    public bool TryFind(ReadOnlySpan<byte> path, ManifestEntry entry)
    {
        try
        {
            return _reader.TryFind(path, entry);
        }
        catch (Fault fault)
        {
            throw Unreadable(fault);
        }
    }

    /// <summary>
    /// Returns whether all parts are in archives that the base refers to. Other archives can neither be verified nor retained for the new
    /// backup.
    /// </summary>
    public bool ContainsAll(List<ContentPart> parts)
    {
        foreach (var part in parts)
        {
            if (!part.IsHole && part.Sequence != _known)
            {
                if (archives.Find(part.Sequence, out _) is null)
                {
                    return false;
                }

                _known = part.Sequence;
            }
        }

        return true;
    }

    /// <summary>Returns whether the complete content of the entry just read can be reused. The position does not change.</summary>
    public bool IsUsable(ManifestEntry entry) =>
        ContainsAll(entry.Parts)
        && ((entry.Flags & ManifestEntryFlags.Continued) == 0 || (ReadEndOfContent() & ManifestEntryFlags.Incomplete) == 0);

    /// <summary>
    /// Returns the flags at the end of the content of the continued entry just read, or <see cref="ManifestEntryFlags.Incomplete"/> if the
    /// content cannot be reused. The position does not change.
    /// </summary>
    public ManifestEntryFlags ReadEndOfContent()
    {
        try
        {
            var mark = _reader.Position;
            var isContained = true;
            ManifestEntryFlags flags;
            while (_reader.TryNextContent(_parts, out flags, out _))
            {
                isContained = isContained && ContainsAll(_parts);
            }

            return _reader.TryReturn(mark) && isContained ? flags : ManifestEntryFlags.Incomplete;
        }
        catch (Fault fault)
        {
            throw Unreadable(fault);
        }
    }

    /// <summary>Reads the next content parts of the continued entry just read. Returns <see langword="false"/> at the end.</summary>
    public bool TryNextContent(List<ContentPart> parts, out ManifestEntryFlags endFlags, out long endSize)
    {
        try
        {
            return _reader.TryNextContent(parts, out endFlags, out endSize);
        }
        catch (Fault fault)
        {
            throw Unreadable(fault);
        }
    }

    // A read error of the base must not fail the backup, which can still be made without the base.
    private BaseUnusableException Unreadable(Fault fault) => new(archives.Main.Header.Id, fault.Message, fault);
}
