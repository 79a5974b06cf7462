namespace BackupEdge.Commands;

/// <summary>A line of <c>--verbose</c> with <c>--progress json</c>.</summary>
/// <param name="MessageType">Always <c>path</c>.</param>
/// <param name="Change"><c>added</c>, <c>changed</c> or <c>removed</c>.</param>
/// <param name="Path">The path in the backup, <c>source/path</c>.</param>
internal sealed record PathAnswerLine(string MessageType, string Change, string Path);
