using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Engine.Sources;

/// <summary>What a walk provides to the trees that it opens.</summary>
internal sealed record TreeContext
{
    /// <summary>Folders that are never walked into, absolute.</summary>
    public required IReadOnlyList<string> Forbidden { get; init; }

    /// <summary>Files of databases that are not read as part of a folder.</summary>
    public DatabaseFiles LeftOut { get; init; } = DatabaseFiles.None;

    /// <summary>Receives what cannot be read.</summary>
    public required ReportLog Warnings { get; init; }

    /// <summary>Makes the system calls of the walk's thread.</summary>
    public required SourceCalls Calls { get; init; }

    /// <summary>Flushes file systems, each once in a walk.</summary>
    public required FileSystemFlush Flush { get; init; }

    /// <summary>Reads extended attributes on the walk's thread.</summary>
    public ExtendedAttributes Attributes { get; } = new();
}
