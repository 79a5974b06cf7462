namespace BackupEdge.Contracts;

/// <summary>What a prune does with an archive whose backup is deleted or expires.</summary>
/// <param name="Id">The id of the backup that wrote the archive.</param>
/// <param name="Action"><c>keep</c>, <c>rewrite</c> or <c>delete</c>.</param>
/// <param name="Reason">Why.</param>
/// <param name="Size">The size in bytes of its file.</param>
/// <param name="NeededBytes">
/// The bytes of its content that existing backups need, before compression; <c>null</c> if they were not counted.
/// </param>
/// <param name="TotalBytes">The bytes of its whole content, before compression; <c>null</c> if they were not counted.</param>
internal sealed record PlannedArchive(string Id, string Action, string Reason, long Size, long? NeededBytes, long? TotalBytes);
