using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// One entry of a manifest, as a mutable object that pipelines fill and reuse. <see cref="Kind"/> determines which members have a
/// meaning.
/// </summary>
internal sealed class ManifestEntry
{
    /// <summary>The path of the entry as raw bytes: <c>source/path</c>, with segments separated by <c>/</c>.</summary>
    public ByteString Path { get; } = new();

    /// <summary>The target of a symbolic link, or the path of the first entry of a hard-linked file.</summary>
    public ByteString Link { get; } = new();

    /// <summary>
    /// The extended attributes, each as a 16-bit name length and a 32-bit value length (little-endian), name and value.
    /// </summary>
    public ByteString Attributes { get; } = new();

    /// <summary>The parts of the content; only the first ones if <see cref="ManifestEntryFlags.Continued"/> is set.</summary>
    public List<ContentPart> Parts { get; } = [];

    public ManifestEntryKind Kind { get; set; }

    public ManifestEntryFlags Flags { get; set; }

    /// <summary>The permission bits (octal 07777).</summary>
    public uint Mode { get; set; }

    public uint UserId { get; set; }

    public uint GroupId { get; set; }

    public Timestamp Modified { get; set; }

    public Timestamp Changed { get; set; }

    public ulong Inode { get; set; }

    /// <summary>The size of the content in bytes; for a continued entry, the size when the file was opened.</summary>
    public long Size { get; set; }

    /// <summary>Copies path, metadata and size of another entry. Parts and link are cleared.</summary>
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

    /// <summary>Copies everything of another entry.</summary>
    public void Set(ManifestEntry other)
    {
        SetWithoutContent(other);
        Link.Set(other.Link.Span);
        Parts.AddRange(other.Parts);
    }

    /// <summary>Returns a copy with path, metadata and size, without parts and link.</summary>
    public ManifestEntry CopyWithoutContent()
    {
        var copy = new ManifestEntry();
        copy.SetWithoutContent(this);
        return copy;
    }

    /// <summary>Resets all members to their defaults.</summary>
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
