using BackupEdge.Catalogue;
using BackupEdge.Jobs.Search;

namespace BackupEdge.Contracts;

/// <summary>A file as one backup holds it; docs/api.md tells every field.</summary>
internal sealed record FileVersionAnswer
{
    /// <summary>Makes it of what a search found.</summary>
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

    /// <summary>The backup.</summary>
    public string BackupId { get; }

    /// <summary>When that was asked for.</summary>
    public string CreatedAt { get; }

    /// <summary><c>source/path</c>.</summary>
    public string Path { get; }

    /// <summary>What it is.</summary>
    public string Type { get; }

    /// <summary>Bytes of content.</summary>
    public long Size { get; }

    /// <summary>When its content was last changed.</summary>
    public string? Mtime { get; }

    /// <summary>What became of it since the base.</summary>
    public string? Change { get; }

    /// <summary>The backup it was compared with.</summary>
    public string? BaseId { get; }
}
