using BackupEdge.Configuration;

namespace BackupEdge.Drills;

/// <summary>What a drill restores.</summary>
/// <param name="JobId">The id of the job.</param>
/// <param name="RequestedBy">Who requested it.</param>
/// <param name="BackupId">The backup; null to choose one for each source.</param>
/// <param name="Sources">The names of the sources; null for all.</param>
/// <param name="Pick">Which backup is chosen.</param>
/// <param name="Copy">The name of the copy to read from; null for the data folder.</param>
internal sealed record DrillRequest(
    string JobId,
    string RequestedBy,
    string? BackupId,
    IReadOnlyList<string>? Sources,
    DrillPick Pick,
    string? Copy
);
