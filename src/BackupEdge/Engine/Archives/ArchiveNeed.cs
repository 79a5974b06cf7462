namespace BackupEdge.Engine.Archives;

/// <summary>Compares how much of an archive is still needed with its size.</summary>
/// <param name="Id">The archive's id.</param>
/// <param name="NeededBytes">The bytes of the chunks that existing backups need, before compression.</param>
/// <param name="TotalBytes">The bytes of all chunks in the archive, before compression.</param>
/// <param name="StoredBytes">The size in bytes of the archive's file.</param>
internal sealed record ArchiveNeed(string Id, long NeededBytes, long TotalBytes, long StoredBytes);
