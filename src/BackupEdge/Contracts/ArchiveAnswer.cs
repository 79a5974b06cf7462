namespace BackupEdge.Contracts;

/// <summary>An archive that a backup needs in addition to its own.</summary>
/// <param name="BackupId">The id of the backup that wrote it.</param>
/// <param name="Bytes">The size in bytes of the part of this backup that it holds.</param>
/// <param name="Deleted">Whether that backup was deleted and only its archive remains.</param>
internal sealed record ArchiveAnswer(string BackupId, long Bytes, bool Deleted);
