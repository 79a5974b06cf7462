namespace BackupEdge.Engine.Archives;

/// <summary>How much of an archive is still needed.</summary>
/// <param name="Id">The archive.</param>
/// <param name="NeededBytes">Bytes of chunks that living backups need, before compression.</param>
/// <param name="TotalBytes">Bytes of all its chunks, before compression.</param>
/// <param name="StoredBytes">Bytes of its file.</param>
internal sealed record ArchiveNeed(string Id, long NeededBytes, long TotalBytes, long StoredBytes);
