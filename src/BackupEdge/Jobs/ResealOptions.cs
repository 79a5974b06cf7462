namespace BackupEdge.Jobs;

/// <summary>The options of a requested reseal.</summary>
internal sealed record ResealOptions
{
    /// <summary>Whether to only count what would be sealed, and change nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>
    /// The maximum number of bytes of archives to seal in one run, but at least one archive; the rest is left to the next run. Null for no
    /// limit.
    /// </summary>
    public long? LimitBytes { get; init; }
}
