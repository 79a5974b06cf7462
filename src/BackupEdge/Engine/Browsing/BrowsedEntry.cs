using BackupEdge.Engine.Archives;

namespace BackupEdge.Engine.Browsing;

/// <summary>The metadata that a backup contains for one path, without the file's content.</summary>
internal sealed record BrowsedEntry
{
    /// <summary>The path as <c>source/path</c>; bytes that are not UTF-8 are written as <c>\xNN</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The kind of entry, such as file, folder or symlink.</summary>
    public required ManifestEntryKind Kind { get; init; }

    /// <summary>The size of the content in bytes; for a hard link, of the file it refers to. 0 for entries without content.</summary>
    public required long Size { get; init; }

    /// <summary>
    /// The time of the last content change: RFC 3339 in UTC, with nine fractional digits unless they are all zero; null outside the years
    /// 1 to 9999.
    /// </summary>
    public required string? Modified { get; init; }

    /// <summary>The permission bits (mask 07777).</summary>
    public required uint Mode { get; init; }

    /// <summary>The numeric id of the owner.</summary>
    public required uint UserId { get; init; }

    /// <summary>The numeric id of the group.</summary>
    public required uint GroupId { get; init; }

    /// <summary>The target of a symlink, or the path of the entry that a hard link refers to; null for other kinds.</summary>
    public string? Link { get; init; }

    /// <summary>Whether the content cannot be restored: the backup could not read all of it, or its list of chunks is damaged.</summary>
    public required bool IsIncomplete { get; init; }
}
