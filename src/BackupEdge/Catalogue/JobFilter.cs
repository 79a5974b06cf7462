namespace BackupEdge.Catalogue;

/// <summary>Selects the jobs of a listing. Conditions that are null are not applied.</summary>
internal sealed record JobFilter
{
    /// <summary>The maximum number of jobs.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Selects jobs that were queued before the job with this id, usually the last one of the previous page.</summary>
    public string? Before { get; init; }

    /// <summary>Selects jobs after this place in the order of the listing, see <see cref="Page{T}.Place"/>.</summary>
    public long? After { get; init; }

    /// <summary>Selects jobs queued at this time or later, UTC.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Selects jobs queued before this time, UTC.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Selects jobs of this kind.</summary>
    public JobKind? Kind { get; init; }

    /// <summary>Selects jobs with this status.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>Selects jobs of the backup with this id.</summary>
    public string? BackupId { get; init; }

    /// <summary>Selects jobs of backups that are not deleted and contain a source with this name.</summary>
    public string? Source { get; init; }

    /// <summary>Selects the jobs that the caller may see.</summary>
    public BackupScope? Scope { get; init; }
}
