using System.Text.Json.Serialization;
using BackupEdge.Counts;

namespace BackupEdge.Engine.Reports;

/// <summary>The results of one backup. The trailer of its archive contains them as one flat JSON object.</summary>
internal sealed record BackupSummary : BackupCounts
{
    /// <summary>The time at which the last byte had been read and stored, UTC.</summary>
    [JsonPropertyOrder(-1)]
    public DateTimeOffset FinishedAt { get; init; }

    /// <summary>
    /// The sources that failed and were omitted, each with its name as the path; the manifest contains nothing of them. Null if there are
    /// none.
    /// </summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<PathReport>? Skipped { get; init; }

    /// <summary>The total number of warnings; <see cref="Warnings"/> contains the first 1000.</summary>
    [JsonPropertyOrder(1)]
    public required long WarningCount { get; init; }

    /// <summary>The first 1000 warnings about paths that could not be read normally.</summary>
    [JsonPropertyOrder(1)]
    public required IReadOnlyList<PathReport> Warnings { get; init; }

    /// <summary>The counts of the warnings of each source that has any. Null if there are none, and in earlier archives.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<SourceWarnings>? SourceWarnings { get; init; }
}
