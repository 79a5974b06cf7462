namespace BackupEdge.Load.Scenarios;

/// <summary>Where the service under load is, and how to call it.</summary>
/// <param name="Url">Where it listens, without a path.</param>
/// <param name="AdminKey">A key of role <c>admin</c>.</param>
/// <param name="OperatorKey">A key of role <c>backup_operator</c>; null when there is none.</param>
/// <param name="Targets">Targets that may be restored to, one at least.</param>
public sealed record LoadAccess(Uri Url, string AdminKey, string? OperatorKey, IReadOnlyList<string> Targets);
