namespace BackupEdge.Catalogue;

/// <summary>Which backups a listing wants, newest first.</summary>
internal sealed record BackupFilter
{
    /// <summary>How many at most.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Only those made before this backup (an id of the page before).</summary>
    public string? Before { get; init; }

    /// <summary>Only of this type.</summary>
    public BackupType? Type { get; init; }

    /// <summary>Only of this status.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>Only those that hold a source of this name.</summary>
    public string? Source { get; init; }

    /// <summary>Only those with exactly this label.</summary>
    public string? Label { get; init; }
}
