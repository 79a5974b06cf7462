namespace BackupEdge.Engine.Reports;

/// <summary>One thing that went other than it should with one path.</summary>
/// <param name="Path">The path inside the backup, <c>source/path</c>; bytes that are not UTF-8 are shown as <c>\xNN</c>.</param>
/// <param name="Code">
/// A stable word: <c>changed</c>, <c>vanished</c>, <c>unreadable</c>, <c>skipped</c>, <c>damaged</c>, <c>incomplete</c>, <c>exists</c>,
/// <c>failed</c>, <c>dropped</c>, <c>hook_failed</c>.
/// </param>
/// <param name="Message">What happened, for a person.</param>
internal sealed record PathReport(string Path, string Code, string Message);
