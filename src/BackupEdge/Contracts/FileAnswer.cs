using System.Text.Json.Serialization;
using BackupEdge.Engine.Browsing;

namespace BackupEdge.Contracts;

/// <summary>An entry of a backup.</summary>
internal sealed record FileAnswer
{
    /// <summary>Creates an empty answer, to read one from JSON.</summary>
    [JsonConstructor]
    public FileAnswer() { }

    /// <summary>Converts an entry.</summary>
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

    /// <summary>The path inside the backup, <c>source/path</c>.</summary>
    public string Path { get; init; } = "";

    /// <summary>The last segment of the path.</summary>
    public string Name { get; init; } = "";

    /// <summary>
    /// <c>file</c>, <c>directory</c>, <c>symlink</c>, <c>hard_link</c> (a further name of a file), <c>fifo</c> or <c>stream</c> (a
    /// database, or the output of a command).
    /// </summary>
    public string Type { get; init; } = "";

    /// <summary>The size in bytes of its content, for a hard link that of the file; 0 for entries without content.</summary>
    public long Size { get; init; }

    /// <summary>
    /// When its content was last changed, with nine digits of the second unless they are zero; <c>null</c> outside the years 1 to 9999.
    /// </summary>
    public string? Mtime { get; init; }

    /// <summary>The permissions, octal.</summary>
    public string Mode { get; init; } = "";

    /// <summary>The number of the owner.</summary>
    public long UserId { get; init; }

    /// <summary>The number of the group.</summary>
    public long GroupId { get; init; }

    /// <summary>The target of a symlink, or the path of the file that a hard link names.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>Whether its content cannot be restored: reading it failed half-way, or the list of its chunks is damaged.</summary>
    public bool Incomplete { get; init; }
}
