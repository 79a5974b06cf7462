using BackupEdge.Engine.Archives;

namespace BackupEdge.Engine.Browsing;

/// <summary>What a backup knows of one path, without its content.</summary>
internal sealed record BrowsedEntry
{
    /// <summary><c>source/path</c>, with bytes that are no UTF-8 as <c>\xNN</c>.</summary>
    public required string Path { get; init; }

    /// <summary>What it is.</summary>
    public required ManifestEntryKind Kind { get; init; }

    /// <summary>Bytes of content, for a hard link those of the file it repeats; 0 for all that has none.</summary>
    public required long Size { get; init; }

    /// <summary>
    /// When its content was last changed: RFC 3339 in UTC, with nine digits of the second when there are any; null beyond the years 1 to
    /// 9999.
    /// </summary>
    public required string? Modified { get; init; }

    /// <summary>Permission bits, 07777.</summary>
    public required uint Mode { get; init; }

    /// <summary>The number of its owner.</summary>
    public required uint UserId { get; init; }

    /// <summary>The number of its group.</summary>
    public required uint GroupId { get; init; }

    /// <summary>A symlink's text, or the path of the entry that a hard link repeats; null for all else.</summary>
    public string? Link { get; init; }

    /// <summary>Whether there is no content to restore: reading stopped half-way, or the list of its chunks is damaged.</summary>
    public required bool IsIncomplete { get; init; }
}
