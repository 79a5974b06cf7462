namespace BackupEdge.Catalogue;

/// <summary>A place at which the audit chain is not as it was written.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Number">The number of the record, or of the first of them.</param>
/// <param name="Message">A sentence for people.</param>
internal sealed record AuditFinding(AuditFindingKind Kind, long Number, string Message);
