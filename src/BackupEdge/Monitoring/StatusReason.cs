namespace BackupEdge.Monitoring;

/// <summary>A problem of the service.</summary>
/// <param name="Code">The stable identifier of the kind of problem.</param>
/// <param name="Subject">The name of the source, copy or webhook, or the id of the schedule or backup; null for the whole service.</param>
/// <param name="Message">The problem and what to do about it.</param>
/// <param name="HeldId">
/// For <see cref="ReasonCode.UnusualChange"/>, the id of the last usual backup, which is on hold because of it; null for other kinds.
/// </param>
internal sealed record StatusReason(string Code, string? Subject, string Message, string? HeldId = null);
