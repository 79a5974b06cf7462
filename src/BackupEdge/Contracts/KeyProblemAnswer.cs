namespace BackupEdge.Contracts;

/// <summary>A risk of the keys of encrypted backups.</summary>
/// <param name="Code">The code, as in the reasons of <c>GET /status</c>.</param>
/// <param name="Message">What is wrong and what to do.</param>
internal sealed record KeyProblemAnswer(string Code, string Message);
