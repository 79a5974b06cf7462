namespace BackupEdge.Catalogue;

/// <summary>A head of the audit chain that was recorded outside the catalogue.</summary>
/// <param name="Head">The head.</param>
/// <param name="Place">Where it was found, such as <c>archive backup-20261123-020000-7f3kq2</c>.</param>
/// <param name="At">When it was recorded, UTC.</param>
internal sealed record KnownAuditHead(AuditHead Head, string Place, DateTimeOffset At);
