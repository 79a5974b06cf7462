namespace BackupEdge.Load.Scenarios;

/// <summary>The address, the keys and the targets of the service under load.</summary>
/// <param name="Url">The address of the service, without a path.</param>
/// <param name="AdminKey">A key with the role <c>admin</c>.</param>
/// <param name="OperatorKey">A key with the role <c>backup_operator</c>; null for none.</param>
/// <param name="Targets">The names of the targets for restores, at least one.</param>
public sealed record LoadAccess(Uri Url, string AdminKey, string? OperatorKey, IReadOnlyList<string> Targets);
