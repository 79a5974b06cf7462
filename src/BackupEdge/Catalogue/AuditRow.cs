namespace BackupEdge.Catalogue;

/// <summary>A change that was made, or a request that was refused.</summary>
internal sealed record AuditRow
{
    /// <summary>The <see cref="Result"/> of a change.</summary>
    public const string Done = "done";

    /// <summary>Its place in the order of records; given by the catalogue.</summary>
    public long Number { get; init; }

    /// <summary>When, UTC; of several equal refusals, the first.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What was done, a word of <see cref="AuditAction"/>.</summary>
    public required string Action { get; init; }

    /// <summary>Who did it; null for a stranger.</summary>
    public string? Caller { get; init; }

    /// <summary>
    /// By which right: the id of a key, <c>token</c>, <c>command line</c>, <c>schedule</c>, <c>configuration</c>, or the id of the job that
    /// did it; null for a stranger.
    /// </summary>
    public string? Credential { get; init; }

    /// <summary>The caller's role; null for a stranger.</summary>
    public Role? Role { get; init; }

    /// <summary>Where the request came from; null for what came by none.</summary>
    public string? Address { get; init; }

    /// <summary>The request's method; null for what came by none.</summary>
    public string? Method { get; init; }

    /// <summary>The request's path, shortened; null for what came by none.</summary>
    public string? Path { get; init; }

    /// <summary>The id of the backup, job, schedule or key that it is about; null for a refusal.</summary>
    public string? Subject { get; init; }

    /// <summary><see cref="Done"/>, or the code of the fault.</summary>
    public string Result { get; init; } = Done;

    /// <summary>The HTTP status of a refusal; null for a change.</summary>
    public int? Status { get; init; }

    /// <summary>How many equal refusals it stands for; 1 for a change.</summary>
    public long Count { get; init; } = 1;
}
