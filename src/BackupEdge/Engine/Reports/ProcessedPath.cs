namespace BackupEdge.Engine.Reports;

/// <summary>A file, link or stream that a backup has stored or a restore has written.</summary>
/// <param name="Path">The path in the backup, <c>source/path</c>; bytes that are not UTF-8 are written as <c>\xNN</c>.</param>
/// <param name="Change">What happened to the path.</param>
internal sealed record ProcessedPath(string Path, PathChange Change);
