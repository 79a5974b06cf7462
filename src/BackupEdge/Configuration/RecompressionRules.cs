namespace BackupEdge.Configuration;

/// <summary>Whether prunes compress archives again with zstd, and which.</summary>
internal sealed record RecompressionRules
{
    /// <summary>The level of zstd that is used if none is configured: below it, a level saves more than it costs.</summary>
    public const int DefaultLevel = 6;

    /// <summary>The age in days of archives if none is configured.</summary>
    public const int DefaultAfterDays = 7;

    /// <summary>
    /// The maximum number of bytes of archives that are compressed again in 24 hours, but at least one archive; 0 for none.
    /// </summary>
    public long BytesPerDay { get; init; }

    /// <summary>The level of zstd.</summary>
    public int Level { get; init; } = DefaultLevel;

    /// <summary>The minimum age of an archive in days.</summary>
    public int AfterDays { get; init; } = DefaultAfterDays;
}
