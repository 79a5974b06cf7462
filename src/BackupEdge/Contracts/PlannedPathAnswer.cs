using System.Text.Json.Serialization;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Restore;

namespace BackupEdge.Contracts;

/// <summary>What a restore would do with one path.</summary>
internal sealed record PlannedPathAnswer
{
    /// <summary>Creates an empty answer, to read one from JSON.</summary>
    [JsonConstructor]
    public PlannedPathAnswer() { }

    /// <summary>Converts a path of a plan.</summary>
    public PlannedPathAnswer(PlannedPath planned)
    {
        Path = PathText.Of(planned.Path);
        Fate = ApiEnums.Of(planned.Fate);
        Type = ApiEnums.Of(planned.Kind);
        Size = planned.Size;
        Destination = planned.Destination;
    }

    /// <summary>The path inside the backup, <c>source/path</c>; for a deleted entry, the path that it would have there.</summary>
    public string Path { get; init; } = "";

    /// <summary>
    /// <c>created</c>; <c>replaced</c>; <c>unchanged</c> (a folder that exists, or an entry of the same type, size and modification time;
    /// with <c>overwrite</c> <c>replace</c>, a file is written again nevertheless and counts as replaced); <c>skipped</c> (it exists and
    /// stays); <c>deleted</c>.
    /// </summary>
    public string Fate { get; init; } = "";

    /// <summary>Its type, as in the listing of files.</summary>
    public string Type { get; init; } = "";

    /// <summary>The size of a file in bytes; 0 for other entries.</summary>
    public long Size { get; init; }

    /// <summary>The path that is written or deleted; <c>null</c> for a database that a program restores.</summary>
    public string? Destination { get; init; }
}
