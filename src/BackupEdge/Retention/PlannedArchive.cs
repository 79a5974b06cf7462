namespace BackupEdge.Retention;

/// <summary>What becomes of an archive whose backup is deleted or expires.</summary>
/// <param name="Id">The backup that wrote it.</param>
/// <param name="Action"><c>delete</c>, <c>rewrite</c> or <c>keep</c>.</param>
/// <param name="Reason">Why.</param>
/// <param name="Size">Bytes of its file.</param>
/// <param name="NeededBytes">Bytes of its chunks that living backups need, before compression; null when they were not counted.</param>
/// <param name="TotalBytes">Bytes of all its chunks, before compression; null when they were not counted.</param>
public sealed record PlannedArchive(string Id, string Action, string Reason, long Size, long? NeededBytes, long? TotalBytes);
