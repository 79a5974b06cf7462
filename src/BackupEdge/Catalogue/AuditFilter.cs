namespace BackupEdge.Catalogue;

/// <summary>Selects the audit records of a listing. Conditions that are null are not applied.</summary>
internal sealed record AuditFilter
{
    /// <summary>The maximum number of records.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Selects records with a lower number.</summary>
    public long? Before { get; init; }

    /// <summary>Selects records of this action.</summary>
    public string? Action { get; init; }

    /// <summary>Selects records of the caller with exactly this name.</summary>
    public string? Caller { get; init; }

    /// <summary>Selects records about exactly this subject.</summary>
    public string? Subject { get; init; }

    /// <summary>Selects records with this result.</summary>
    public string? Result { get; init; }

    /// <summary>Selects records from this time on, UTC.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Selects records from before this time, UTC.</summary>
    public DateTimeOffset? Until { get; init; }
}
