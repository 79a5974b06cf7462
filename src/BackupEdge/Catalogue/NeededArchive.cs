namespace BackupEdge.Catalogue;

/// <summary>An archive that a backup needs besides its own.</summary>
/// <param name="Sequence">The sequence number of the archive.</param>
/// <param name="Id">The id of the backup that wrote the archive; the backup may have been deleted since.</param>
/// <param name="Bytes">The number of bytes of the backup's files and manifest that the archive contains.</param>
internal sealed record NeededArchive(long Sequence, string Id, long Bytes);
