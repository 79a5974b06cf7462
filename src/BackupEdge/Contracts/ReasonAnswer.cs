namespace BackupEdge.Contracts;

/// <summary>Why the service is degraded, or what it warns of.</summary>
/// <param name="Code">A stable code.</param>
/// <param name="Subject">
/// The name of a source, copy or webhook, the id of a schedule or backup; <c>null</c> if it concerns the whole service.
/// </param>
/// <param name="Message">What happened and what to do.</param>
internal sealed record ReasonAnswer(string Code, string? Subject, string Message);
