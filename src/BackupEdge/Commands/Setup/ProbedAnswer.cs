namespace BackupEdge.Commands.Setup;

/// <summary>The response of a server to a request without credentials.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Server">The header <c>Server</c>; empty if there is none.</param>
/// <param name="Body">The beginning of the body.</param>
internal sealed record ProbedAnswer(int Status, string Server, string Body);
