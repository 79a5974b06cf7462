namespace BackupEdge.Catalogue;

/// <summary>An audit record of a change or of refused requests.</summary>
internal sealed record AuditRow
{
    /// <summary>The value of <see cref="Result"/> for a change.</summary>
    public const string Done = "done";

    /// <summary>The value of <see cref="Result"/> for a request that only asked what would be done.</summary>
    public const string DryRun = "dry_run";

    /// <summary>The number of the record, which grows with each record; assigned by the catalogue.</summary>
    public long Number { get; init; }

    /// <summary>The time of the change or of the first of several equal refusals, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The action, one of the constants of <see cref="AuditAction"/>.</summary>
    public required string Action { get; init; }

    /// <summary>The caller's name; null for a caller without valid credentials.</summary>
    public string? Caller { get; init; }

    /// <summary>
    /// The credential that was used: the id of a key, <c>token</c>, <c>command line</c>, <c>schedule</c>, <c>configuration</c>, or the id
    /// of the job that made the change; null for a caller without valid credentials.
    /// </summary>
    public string? Credential { get; init; }

    /// <summary>The caller's role; null for a caller without valid credentials.</summary>
    public Role? Role { get; init; }

    /// <summary>The client's network address; null if the action was not an HTTP request.</summary>
    public string? Address { get; init; }

    /// <summary>The HTTP method; null if the action was not an HTTP request.</summary>
    public string? Method { get; init; }

    /// <summary>The request's path, shortened; null if the action was not an HTTP request.</summary>
    public string? Path { get; init; }

    /// <summary>
    /// The id of the backup, job, schedule or key that was changed or read; for an unlock, for how long; null for a refusal and a lock.
    /// </summary>
    public string? Subject { get; init; }

    /// <summary><see cref="Done"/>, <see cref="DryRun"/>, one of <see cref="DeleteAudit"/>, or the code of the fault.</summary>
    public string Result { get; init; } = Done;

    /// <summary>The HTTP status of a refusal; null for a change.</summary>
    public int? Status { get; init; }

    /// <summary>The number of equal refusals that this record represents; 1 for a change.</summary>
    public long Count { get; init; } = 1;
}
