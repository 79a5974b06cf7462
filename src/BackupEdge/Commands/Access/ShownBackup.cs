using BackupEdge.Catalogue;
using BackupEdge.Contracts;

namespace BackupEdge.Commands.Access;

/// <summary>All properties of a backup.</summary>
/// <param name="Row">The backup.</param>
/// <param name="Job">The progress of its job; null if the job has ended.</param>
/// <param name="Retention">What decides how long it is kept, and the decision.</param>
/// <param name="ExpiresAt">The earliest time at which a prune may delete it, UTC; null if no time is known.</param>
/// <param name="Archives">The other archives that a restore reads, oldest first.</param>
/// <param name="Dependents">The ids of the backups that need its archive, oldest first.</param>
/// <param name="Warnings">The first 1000 warnings about single paths.</param>
internal sealed record ShownBackup(
    BackupRow Row,
    JobRow? Job,
    string Retention,
    DateTimeOffset? ExpiresAt,
    IReadOnlyList<ArchiveAnswer> Archives,
    IReadOnlyList<string> Dependents,
    IReadOnlyList<NoteAnswer> Warnings
);
