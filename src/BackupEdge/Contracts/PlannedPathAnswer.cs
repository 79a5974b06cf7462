using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Restore;

namespace BackupEdge.Contracts;

/// <summary>What a restore would do at one path. docs/api.md describes every field.</summary>
internal sealed record PlannedPathAnswer
{
    /// <summary>Converts a path of a plan.</summary>
    public PlannedPathAnswer(PlannedPath planned)
    {
        Path = PathText.Of(planned.Path);
        Fate = ApiEnums.Of(planned.Fate);
        Type = ApiEnums.Of(planned.Kind);
        Size = planned.Size;
        Destination = planned.Destination;
    }

    /// <summary><c>source/path</c>.</summary>
    public string Path { get; }

    /// <summary>What the restore would do.</summary>
    public string Fate { get; }

    /// <summary>The type of the entry.</summary>
    public string Type { get; }

    /// <summary>The size of a file in bytes.</summary>
    public long Size { get; }

    /// <summary>The path that is written or deleted; null for a database that a program restores.</summary>
    public string? Destination { get; }
}
