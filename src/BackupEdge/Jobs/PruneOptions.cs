namespace BackupEdge.Jobs;

/// <summary>What a caller wants pruned.</summary>
internal sealed record PruneOptions
{
    /// <summary>Only tell what would be done.</summary>
    public bool DryRun { get; init; }

    /// <summary>Bytes of archives that one run may rewrite at most; what is left waits for the next.</summary>
    public long MaxRewriteBytes { get; init; } = 10L << 30;
}
