namespace BackupEdge.Tests.EndToEnd;

/// <summary>How a run of the command line ended.</summary>
/// <param name="ExitCode">0 done, 1 failed, 2 wrong use.</param>
/// <param name="Output">All of its standard output.</param>
/// <param name="Errors">All of its standard error.</param>
public sealed record CommandResult(int ExitCode, string Output, string Errors);
