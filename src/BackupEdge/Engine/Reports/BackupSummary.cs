using System.Text.Json.Serialization;
using BackupEdge.Counts;

namespace BackupEdge.Engine.Reports;

/// <summary>What one backup read and wrote. The trailer of its archive holds it as one flat JSON object.</summary>
internal sealed record BackupSummary : BackupCounts
{
    /// <summary>When the last byte had been read and stored, UTC.</summary>
    [JsonPropertyOrder(-1)]
    public DateTimeOffset FinishedAt { get; init; }

    /// <summary>Sources that failed and were left out, each with its name as the path: the manifest has nothing of them. Null when there
    /// are none.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<PathReport>? Skipped { get; init; }

    /// <summary>How many things could not be read as they should; <see cref="Warnings"/> holds the first 1000.</summary>
    [JsonPropertyOrder(1)]
    public required long WarningCount { get; init; }

    /// <summary>The first 1000 warnings.</summary>
    [JsonPropertyOrder(1)]
    public required IReadOnlyList<PathReport> Warnings { get; init; }
}
