namespace BackupEdge.Testing;

/// <summary>The exit code and the output of a run of the binary.</summary>
/// <param name="ExitCode">0 success, 1 failure, 2 wrong usage.</param>
/// <param name="Output">The standard output.</param>
/// <param name="Errors">The standard error.</param>
internal sealed record CommandResult(int ExitCode, string Output, string Errors);
