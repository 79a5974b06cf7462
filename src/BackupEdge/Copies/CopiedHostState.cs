namespace BackupEdge.Copies;

/// <summary>A host whose copy was found in a bucket or folder. Nothing of it is authenticated. Times are UTC.</summary>
/// <param name="Prefix">The prefix of the copy below the place that was searched, empty or ending in <c>/</c>.</param>
/// <param name="Host">The name of the host that wrote last; null if that cannot be read.</param>
/// <param name="Store">The id of its data folder; null if that cannot be read.</param>
/// <param name="LastRunAt">When its last run began; null if that cannot be read.</param>
/// <param name="Program">The version of its program; null if that cannot be read.</param>
/// <param name="Backups">The number of backups.</param>
/// <param name="Bytes">The size of all archives in bytes.</param>
/// <param name="LastBackup">The id of the newest backup; null if there is none.</param>
/// <param name="LastCopiedAt">When it was copied; null if there is none.</param>
/// <param name="Protection">What protects it.</param>
/// <param name="ProtectedUntil">The end of its lock; null if it is not locked.</param>
internal sealed record CopiedHostState(
    string Prefix,
    string? Host,
    Guid? Store,
    DateTimeOffset? LastRunAt,
    string? Program,
    long Backups,
    long Bytes,
    string? LastBackup,
    DateTimeOffset? LastCopiedAt,
    HostProtection Protection,
    DateTimeOffset? ProtectedUntil
);
