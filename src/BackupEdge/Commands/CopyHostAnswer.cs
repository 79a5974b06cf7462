namespace BackupEdge.Commands;

/// <summary>A host in the answer of <c>copy list --all</c>. Nothing of it is authenticated.</summary>
/// <param name="Prefix">The prefix of its copy below the place that was searched, empty or ending in <c>/</c>.</param>
/// <param name="Host">The name of the host that wrote last; null if that cannot be read.</param>
/// <param name="Store">The id of its data folder; null if that cannot be read.</param>
/// <param name="LastRunAt">When its last run began; null if that cannot be read.</param>
/// <param name="Version">The version of its program; null if that cannot be read.</param>
/// <param name="Backups">The number of backups.</param>
/// <param name="Bytes">The size of all archives in bytes.</param>
/// <param name="LastBackup">The id of the newest backup; null if there is none.</param>
/// <param name="LastCopiedAt">When it was copied; null if there is none.</param>
/// <param name="Protection"><c>locked</c>, <c>versions</c>, <c>none</c>, or <c>unknown</c> without the rights to find out.</param>
/// <param name="ProtectedUntil">The end of the lock of the newest backup; null if it is not locked.</param>
internal sealed record CopyHostAnswer(
    string Prefix,
    string? Host,
    string? Store,
    string? LastRunAt,
    string? Version,
    long Backups,
    long Bytes,
    string? LastBackup,
    string? LastCopiedAt,
    string Protection,
    string? ProtectedUntil
);
