using BackupEdge.Catalogue;
using BackupEdge.Jobs.Search;

namespace BackupEdge.Contracts;

/// <summary>A file in one of the backups that have it.</summary>
internal sealed record FileVersionAnswer
{
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
    public string BackupId { get; }

    /// <summary>When that backup was requested.</summary>
    public string CreatedAt { get; }

    /// <summary>The path inside the backup, <c>source/path</c>.</summary>
    public string Path { get; }

    /// <summary>The type, as in the list of files.</summary>
    public string Type { get; }

    /// <summary>The size in bytes of its content.</summary>
    public long Size { get; }

    /// <summary>When its content was last changed.</summary>
    public string? Mtime { get; }

    /// <summary>
    /// Compared with <c>base_id</c>: <c>added</c>, <c>changed</c> (content, metadata or type) or <c>unchanged</c>; <c>null</c> if damage
    /// leaves it unknown.
    /// </summary>
    public string? Change { get; }

    /// <summary>
    /// The backup it is compared with: the base of the backup, and for a full one, or if the base is deleted, the previous completed backup
    /// of the same sources; <c>null</c> if there is none, and everything counts as added.
    /// </summary>
    public string? BaseId { get; }
}
