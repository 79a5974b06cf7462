namespace BackupEdge.Engine.Reports;

/// <summary>One thing that went other than it should with one path.</summary>
/// <param name="Path">The path inside the backup, `source/path`; bytes that are not UTF-8 are shown as `\xNN`.</param>
/// <param name="Code">A stable word: `changed`, `vanished`, `unreadable`, `skipped`, `damaged`, `incomplete`, `exists`, `failed`, `dropped`, `hook_failed`.</param>
/// <param name="Message">What happened, for a person.</param>
internal sealed record PathReport(string Path, string Code, string Message);
