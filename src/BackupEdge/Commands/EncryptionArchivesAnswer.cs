namespace BackupEdge.Commands;

/// <summary>The archives that are encrypted in the same way, in the answer of <c>encryption status</c>.</summary>
/// <param name="Encryption"><c>none</c>, <c>shared</c> or <c>sealed</c>.</param>
/// <param name="Epoch">The number of the epoch; null if they are not encrypted.</param>
/// <param name="IsNewest">Whether new archives are encrypted in the same way, so that a reseal leaves them as they are.</param>
/// <param name="Count">Their number.</param>
/// <param name="Bytes">Their size in bytes.</param>
internal sealed record EncryptionArchivesAnswer(string Encryption, long? Epoch, bool IsNewest, long Count, long Bytes);
