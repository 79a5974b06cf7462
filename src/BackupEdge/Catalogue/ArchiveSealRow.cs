namespace BackupEdge.Catalogue;

/// <summary>How an archive of the store is sealed, as far as the catalogue knows.</summary>
/// <param name="Id">The id of the backup that wrote it.</param>
/// <param name="StoredBytes">The size of the file in bytes.</param>
/// <param name="Mode"><c>shared</c> or <c>sealed</c>; null if it is not sealed.</param>
/// <param name="Epoch">The number of the epoch; null if it is not sealed.</param>
/// <param name="IsRetired">Whether its backup is deleted, and others need it.</param>
internal sealed record ArchiveSealRow(string Id, long StoredBytes, string? Mode, long? Epoch, bool IsRetired);
