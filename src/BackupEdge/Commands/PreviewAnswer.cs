using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Engine.Backup;
using BackupEdge.Jobs.Queue;

namespace BackupEdge.Commands;

/// <summary>The figures of <c>backup --dry-run</c>.</summary>
internal sealed record PreviewAnswer
{
    /// <summary>Converts the result of a dry run.</summary>
    /// <param name="choice">The type and the bases.</param>
    /// <param name="sources">The names of the sources.</param>
    /// <param name="summary">The extent.</param>
    public PreviewAnswer(BaseChoice choice, IReadOnlyList<string> sources, PreviewSummary summary)
    {
        Type = WireNames.Of(choice.Type);
        TypeReason = choice.Reason;
        BaseId = choice.BaseId;
        Bases = BaseId is null ? [] : [.. sources.Select(source => new BaseAnswer(source, choice.IdsBySource.GetValueOrDefault(source)))];
        Files = summary.Files;
        Directories = summary.Directories;
        Others = summary.Others;
        SourceSize = summary.SourceBytes;
        ReadBytes = summary.ReadBytes;
        AddedFiles = summary.AddedFiles;
        ChangedFiles = summary.ChangedFiles;
        UnchangedFiles = summary.UnchangedFiles;
        RemovedFiles = summary.RemovedFiles;
        WarningCount = summary.WarningCount;
        Warnings = [.. summary.Warnings.Select(warning => new NoteAnswer(warning.Path, warning.Code, warning.Message))];
    }

    /// <summary>The type that the backup would have.</summary>
    public string Type { get; }

    /// <summary>The reason why the type differs from the requested one; null if it does not.</summary>
    public string? TypeReason { get; }

    /// <summary>The newest of the backups that its sources would be compared with; null for a full one.</summary>
    public string? BaseId { get; }

    /// <summary>The backup that each source would be compared with; empty for a full one.</summary>
    public IReadOnlyList<BaseAnswer> Bases { get; }

    /// <summary>The number of regular files and hard links.</summary>
    public long Files { get; }

    /// <summary>The number of folders.</summary>
    public long Directories { get; }

    /// <summary>The number of other entries.</summary>
    public long Others { get; }

    /// <summary>The size of all files in bytes.</summary>
    public long SourceSize { get; }

    /// <summary>The number of bytes that would be read.</summary>
    public long ReadBytes { get; }

    /// <summary>The number of files that the bases do not have.</summary>
    public long AddedFiles { get; }

    /// <summary>The number of files that differ from the bases.</summary>
    public long ChangedFiles { get; }

    /// <summary>The number of files that are the same as in the bases.</summary>
    public long UnchangedFiles { get; }

    /// <summary>The number of files of the bases that the sources do not have.</summary>
    public long RemovedFiles { get; }

    /// <summary>The number of warnings.</summary>
    public long WarningCount { get; }

    /// <summary>The first 1000 warnings.</summary>
    public IReadOnlyList<NoteAnswer> Warnings { get; }
}
