namespace BackupEdge.Contracts;

/// <summary>An archive that a backup needs beside its own; docs/api.md tells every field.</summary>
/// <param name="BackupId">The backup that wrote it.</param>
/// <param name="Bytes">Bytes of the restored files and of the manifest that lie in it.</param>
/// <param name="Deleted">Whether that backup was deleted, so that only its archive is left.</param>
internal sealed record ArchiveAnswer(string BackupId, long Bytes, bool Deleted);
