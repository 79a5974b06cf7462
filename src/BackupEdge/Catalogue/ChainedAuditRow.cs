namespace BackupEdge.Catalogue;

/// <summary>An audit record with what the chain needs.</summary>
/// <param name="Row">The record.</param>
/// <param name="Role">The role as it is stored, also if this version does not know it.</param>
/// <param name="Hash">The stored hash; null if it is missing.</param>
internal sealed record ChainedAuditRow(AuditRow Row, string? Role, byte[]? Hash);
