using System.Text.Json.Serialization;
using BackupEdge.Catalogue;
using BackupEdge.Jobs.Search;

namespace BackupEdge.Contracts;

/// <summary>A file in one of the backups that have it.</summary>
internal sealed record FileVersionAnswer
{
    /// <summary>Creates an empty answer, to read one from JSON.</summary>
    [JsonConstructor]
    public FileVersionAnswer() { }

    /// <summary>Converts a result of a search.</summary>
    public FileVersionAnswer(FoundFile file)
    {
        BackupId = file.Backup.Id;
        CreatedAt = UtcTime.Text(file.Backup.CreatedAt);
        Path = file.Found.Entry.Path;
        Type = ApiEnums.Of(file.Found.Entry.Kind);
        Size = file.Found.Entry.Size;
        Mtime = file.Found.Entry.Modified;
        Change = file.Found.Change is { } change ? ApiEnums.Of(change) : null;
        BaseId = file.BaseId;
    }

    /// <summary>The id of the backup that has it.</summary>
    public string BackupId { get; init; } = "";

    /// <summary>When that backup was requested.</summary>
    public string CreatedAt { get; init; } = "";

    /// <summary>The path inside the backup, <c>source/path</c>.</summary>
    public string Path { get; init; } = "";

    /// <summary>The type, as in the list of files.</summary>
    public string Type { get; init; } = "";

    /// <summary>The size in bytes of its content.</summary>
    public long Size { get; init; }

    /// <summary>When its content was last changed.</summary>
    public string? Mtime { get; init; }

    /// <summary>
    /// Compared with <c>base_id</c>: <c>added</c>, <c>changed</c> (content, metadata or type) or <c>unchanged</c>; <c>null</c> if damage
    /// leaves it unknown.
    /// </summary>
    public string? Change { get; init; }

    /// <summary>
    /// The backup it is compared with: the base of its source, and for a full backup, or if the base is deleted, the previous completed
    /// backup that contains the source; <c>null</c> if there is none, and everything counts as added.
    /// </summary>
    public string? BaseId { get; init; }
}
