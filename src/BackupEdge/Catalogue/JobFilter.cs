namespace BackupEdge.Catalogue;

/// <summary>Which jobs a listing wants, newest first.</summary>
internal sealed record JobFilter
{
    /// <summary>How many at most.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Only those queued before this job (an id of the page before).</summary>
    public string? Before { get; init; }

    /// <summary>Only of this kind.</summary>
    public JobKind? Kind { get; init; }

    /// <summary>Only of this status.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>Only those of this backup.</summary>
    public string? BackupId { get; init; }
}
