namespace BackupEdge.Jobs;

/// <summary>The options of a requested verification of a copy.</summary>
internal sealed record CopyVerifyOptions
{
    /// <summary>The name of the copy in the settings.</summary>
    public required string Copy { get; init; }

    /// <summary>
    /// How many bytes of archives are read at most, but at least one archive if it is not 0; null for what the settings allow a day.
    /// </summary>
    public long? Bytes { get; init; }
}
