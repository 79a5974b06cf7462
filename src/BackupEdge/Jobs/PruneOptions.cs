namespace BackupEdge.Jobs;

/// <summary>The options of a requested prune.</summary>
internal sealed record PruneOptions
{
    /// <summary>Whether to only plan and change nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>The maximum number of bytes of archives to rewrite in one run; the rest is left to the next run. Default: 10 GiB.</summary>
    public long MaxRewriteBytes { get; init; } = 10L << 30;
}
