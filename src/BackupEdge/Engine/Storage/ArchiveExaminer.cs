namespace BackupEdge.Engine.Storage;

/// <summary>Reads whether a file begins like an archive. Returns true also when it cannot be read, as it may be one.</summary>
/// <param name="path">Absolute path of a regular file.</param>
/// <param name="id">The id in its header; null when there is none.</param>
internal delegate bool ArchiveExaminer(string path, out string? id);
