using BackupEdge.Faults;

namespace BackupEdge.Catalogue;

/// <summary>A source that a completed backup was to hold and does not.</summary>
/// <param name="Name">The source.</param>
/// <param name="Code">A code of <see cref="FaultCode"/>.</param>
/// <param name="Message">What went wrong and what to do.</param>
internal sealed record SkippedRow(string Name, string Code, string Message);
