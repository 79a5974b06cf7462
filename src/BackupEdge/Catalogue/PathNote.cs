namespace BackupEdge.Catalogue;

/// <summary>One thing that went other than it should with one path, as kept for a backup or a job.</summary>
/// <param name="Path">The path inside the backup, <c>source/path</c>.</param>
/// <param name="Code">A stable word such as <c>vanished</c> or <c>damaged</c>.</param>
/// <param name="Message">What happened, for a person.</param>
internal sealed record PathNote(string Path, string Code, string Message);
