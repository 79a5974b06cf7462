namespace BackupEdge.Engine.Archives;

/// <summary>An archive that another one depends on.</summary>
/// <param name="Sequence">Its sequence number.</param>
/// <param name="Id">The backup that wrote it.</param>
/// <param name="Bytes">Bytes of the restored files and of the manifest that lie in it.</param>
internal sealed record ArchiveReference(long Sequence, string Id, long Bytes);
