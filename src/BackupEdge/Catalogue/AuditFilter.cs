namespace BackupEdge.Catalogue;

/// <summary>Which audit records a listing wants, newest first.</summary>
internal sealed record AuditFilter
{
    /// <summary>How many at most.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Only those before this number.</summary>
    public long? Before { get; init; }

    /// <summary>Only of this action.</summary>
    public string? Action { get; init; }

    /// <summary>Only of the caller of exactly this name.</summary>
    public string? Caller { get; init; }

    /// <summary>Only from then on, UTC.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only from before then, UTC.</summary>
    public DateTimeOffset? Until { get; init; }
}
