namespace BackupEdge.Copies;

/// <summary>Why the last run of a copy failed.</summary>
/// <param name="Code">The code of the error.</param>
/// <param name="Message">What happened and what to do.</param>
/// <param name="At">When the run ended, UTC.</param>
internal sealed record CopyError(string Code, string Message, DateTimeOffset At);
