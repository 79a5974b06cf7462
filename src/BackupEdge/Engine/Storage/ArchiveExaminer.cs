namespace BackupEdge.Engine.Storage;

/// <summary>Returns true if a file begins like an archive, and also if it cannot be read, because it may be an archive.</summary>
/// <param name="path">Absolute path of a regular file.</param>
/// <param name="id">The id in the header; null if there is none or it cannot be read.</param>
internal delegate bool ArchiveExaminer(string path, out string? id);
