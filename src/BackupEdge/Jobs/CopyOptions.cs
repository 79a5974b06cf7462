namespace BackupEdge.Jobs;

/// <summary>The options of a requested run of a copy.</summary>
internal sealed record CopyOptions
{
    /// <summary>The name of the copy in the settings.</summary>
    public required string Copy { get; init; }
}
