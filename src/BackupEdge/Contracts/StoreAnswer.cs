namespace BackupEdge.Contracts;

/// <summary>The archive store.</summary>
/// <param name="Archives">The number of archives, including those of deleted backups that others need.</param>
/// <param name="Bytes">The size in bytes of all archives on disk.</param>
/// <param name="FreeBytes">The free space in bytes.</param>
/// <param name="ReserveBytes">The reserve in bytes for a full disk; less than 2 MiB while the disk is full.</param>
internal sealed record StoreAnswer(long Archives, long Bytes, long FreeBytes, long ReserveBytes);
