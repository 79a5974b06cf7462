using BackupEdge.Monitoring;

namespace BackupEdge.Contracts;

/// <summary>Why the service is degraded, or what it warns of.</summary>
/// <param name="Code">A stable code.</param>
/// <param name="Subject">
/// The name of a source, copy or webhook, the id of a schedule or backup; <c>null</c> if it concerns the whole service.
/// </param>
/// <param name="Message">What happened and what to do.</param>
/// <param name="HeldId">
/// With <c>unusual_change</c>, the id of the last usual backup, which is on hold because of it; <c>null</c> with other codes.
/// </param>
internal sealed record ReasonAnswer(string Code, string? Subject, string Message, string? HeldId)
{
    /// <summary>Converts a reason.</summary>
    public static ReasonAnswer Of(StatusReason reason) => new(reason.Code, reason.Subject, reason.Message, reason.HeldId);
}
