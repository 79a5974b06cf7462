using BackupEdge.Engine.Browsing;

namespace BackupEdge.Contracts;

/// <summary>An entry of a backup; docs/api.md tells every field.</summary>
internal sealed record FileAnswer
{
    /// <summary>Makes it of an entry.</summary>
    public FileAnswer(BrowsedEntry entry)
    {
        Path = entry.Path;
        Name = entry.Path[(entry.Path.LastIndexOf('/') + 1)..];
        Type = ApiEnums.Of(entry.Kind);
        Size = entry.Size;
        Mtime = entry.Modified;
        Mode = Convert.ToString(entry.Mode, 8).PadLeft(4, '0');
        UserId = entry.UserId;
        GroupId = entry.GroupId;
        LinkTarget = entry.Link;
        Incomplete = entry.IsIncomplete;
    }

    /// <summary><c>source/path</c>.</summary>
    public string Path { get; }

    /// <summary>Its last segment.</summary>
    public string Name { get; }

    /// <summary>What it is.</summary>
    public string Type { get; }

    /// <summary>Bytes of content.</summary>
    public long Size { get; }

    /// <summary>When its content was last changed.</summary>
    public string? Mtime { get; }

    /// <summary>Permissions, octal.</summary>
    public string Mode { get; }

    /// <summary>The number of its owner.</summary>
    public long UserId { get; }

    /// <summary>The number of its group.</summary>
    public long GroupId { get; }

    /// <summary>What a link points to.</summary>
    public string? LinkTarget { get; }

    /// <summary>Whether there is no content to restore.</summary>
    public bool Incomplete { get; }
}
