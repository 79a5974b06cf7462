using BackupEdge.Faults;

namespace BackupEdge.Catalogue;

/// <summary>A requested source that a completed backup does not contain.</summary>
/// <param name="Name">The name of the source.</param>
/// <param name="Code">The <see cref="FaultCode"/> of the error.</param>
/// <param name="Message">The error message.</param>
internal sealed record SkippedRow(string Name, string Code, string Message);
