namespace BackupEdge.Monitoring;

/// <summary>One thing that is not as it should be.</summary>
/// <param name="Code">What, as a stable word.</param>
/// <param name="Subject">The name of a source or webhook, the id of a schedule or backup; null when it concerns the whole.</param>
/// <param name="Message">What happened and what to do.</param>
internal sealed record StatusReason(string Code, string? Subject, string Message);
