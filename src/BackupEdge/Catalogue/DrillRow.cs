namespace BackupEdge.Catalogue;

/// <summary>A drill in the catalogue. Times are UTC.</summary>
internal sealed record DrillRow
{
    /// <summary>The id, such as <c>drill-20261123-020000-7f3kq2</c>: that of the job with another beginning.</summary>
    public required string Id { get; init; }

    /// <summary>The id of the job.</summary>
    public required string JobId { get; init; }

    /// <summary>The result.</summary>
    public required DrillResult Result { get; init; }

    /// <summary>The name of the copy that the backups were read from; null for the data folder.</summary>
    public string? Copy { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>The name of the caller or schedule that requested it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>The sources, in the order in which they were restored.</summary>
    public required IReadOnlyList<DrilledSourceRow> Sources { get; init; }

    /// <summary>The whole report as JSON, with its signature; empty in a list.</summary>
    public string Report { get; init; } = "";

    /// <summary>Returns the id of the drill of a job.</summary>
    public static string IdOf(string jobId) => "drill" + jobId[jobId.IndexOf('-', StringComparison.Ordinal)..];
}
