namespace BackupEdge.Contracts;

/// <summary>One thing that is not as it should be.</summary>
/// <param name="Code">What, as a stable word.</param>
/// <param name="Subject">What it concerns; null for the whole.</param>
/// <param name="Message">What happened and what to do.</param>
internal sealed record ReasonAnswer(string Code, string? Subject, string Message);
