namespace BackupEdge.Drills;

/// <summary>A problem that a drill found.</summary>
/// <param name="Path">The path in the backup, or the id of an archive.</param>
/// <param name="Code">A stable code, such as <c>damaged</c> or <c>content_differs</c>.</param>
/// <param name="Message">A sentence for people to read.</param>
internal sealed record DrillProblem(string Path, string Code, string Message);
