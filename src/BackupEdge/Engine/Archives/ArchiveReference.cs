namespace BackupEdge.Engine.Archives;

/// <summary>Identifies an archive that another archive depends on.</summary>
/// <param name="Sequence">The sequence number of the archive.</param>
/// <param name="Id">The id of the backup that wrote the archive.</param>
/// <param name="Bytes">The number of bytes of file content and manifest that are stored in the archive.</param>
internal sealed record ArchiveReference(long Sequence, string Id, long Bytes);
