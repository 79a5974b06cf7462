namespace BackupEdge.Catalogue;

/// <summary>A warning or error about a path, as stored for a backup or a job.</summary>
/// <param name="Path">The path in the backup, <c>source/path</c>.</param>
/// <param name="Code">The stable code of the problem, such as <c>vanished</c> or <c>damaged</c>.</param>
/// <param name="Message">A readable description of the problem.</param>
internal sealed record PathNote(string Path, string Code, string Message);
