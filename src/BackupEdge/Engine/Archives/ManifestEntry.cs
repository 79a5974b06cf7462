using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// One entry of a manifest, as a carrier that pipelines fill and use again. Which members mean something depends on
/// <see cref="Kind"/>.
/// </summary>
internal sealed class ManifestEntry
{
    /// <summary><c>source/path</c>, raw bytes, segments parted by <c>/</c>.</summary>
    public ByteString Path { get; } = new();

    /// <summary>A symlink's text, or the path of the entry that a hard link repeats.</summary>
    public ByteString Link { get; } = new();

    /// <summary>Extended attributes: for each a 16-bit name length, a 32-bit value length (little-endian), name, value.</summary>
    public ByteString Attributes { get; } = new();

    /// <summary>The content, or its beginning when <see cref="ManifestEntryFlags.Continued"/>.</summary>
    public List<ContentPart> Parts { get; } = [];

    public ManifestEntryKind Kind { get; set; }

    public ManifestEntryFlags Flags { get; set; }

    /// <summary>Permission bits, 07777.</summary>
    public uint Mode { get; set; }

    public uint UserId { get; set; }

    public uint GroupId { get; set; }

    public Timestamp Modified { get; set; }

    public Timestamp Changed { get; set; }

    public ulong Inode { get; set; }

    /// <summary>Bytes of content, as of the opening of the file when continued.</summary>
    public long Size { get; set; }

    /// <summary>Takes over path, metadata and size of another, without parts and link.</summary>
    public void SetWithoutContent(ManifestEntry other)
    {
        Clear();
        Path.Set(other.Path.Span);
        Attributes.Set(other.Attributes.Span);
        Kind = other.Kind;
        Flags = other.Flags;
        Mode = other.Mode;
        UserId = other.UserId;
        GroupId = other.GroupId;
        Modified = other.Modified;
        Changed = other.Changed;
        Inode = other.Inode;
        Size = other.Size;
    }

    /// <summary>Another entry with its path, metadata and size, without parts and link.</summary>
    public ManifestEntry CopyWithoutContent()
    {
        var copy = new ManifestEntry();
        copy.SetWithoutContent(this);
        return copy;
    }

    /// <summary>Makes it as new.</summary>
    public void Clear()
    {
        Path.Clear();
        Link.Clear();
        Attributes.Clear();
        Parts.Clear();
        Kind = default;
        Flags = default;
        Mode = UserId = GroupId = 0;
        Modified = Changed = default;
        Inode = 0;
        Size = 0;
    }
}
