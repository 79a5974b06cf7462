namespace BackupEdge.Contracts;

/// <summary>What a prune does with an archive whose backup is deleted or expires; docs/api.md describes every field.</summary>
/// <param name="Id">The id of the backup that wrote the archive.</param>
/// <param name="Action"><c>keep</c>, <c>rewrite</c> or <c>delete</c>.</param>
/// <param name="Reason">Why.</param>
/// <param name="Size">Bytes of its file.</param>
/// <param name="NeededBytes">Bytes of its chunks that living backups need, before compression.</param>
/// <param name="TotalBytes">Bytes of all its chunks, before compression.</param>
internal sealed record PlannedArchive(string Id, string Action, string Reason, long Size, long? NeededBytes, long? TotalBytes);
