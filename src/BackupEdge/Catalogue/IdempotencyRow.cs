namespace BackupEdge.Catalogue;

/// <summary>A request with an <c>Idempotency-Key</c>, without what it created.</summary>
/// <param name="Hash">The SHA-256 of the owner and the key.</param>
/// <param name="Owner">The credential of the caller.</param>
/// <param name="Request">The SHA-256 of everything that must be the same in a repeated request.</param>
internal sealed record IdempotencyRow(byte[] Hash, string Owner, byte[] Request);
