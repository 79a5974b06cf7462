using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.Retention;

namespace BackupEdge.Commands.Access;

/// <summary>All properties of a backup.</summary>
/// <param name="Row">The backup.</param>
/// <param name="Job">The progress of its job; null if the job has ended.</param>
/// <param name="Rules">The retention rules; null if only the server knows them.</param>
/// <param name="Outlook">What retention does with it; null if it is not completed.</param>
/// <param name="Archives">The other archives that a restore reads, oldest first.</param>
/// <param name="Dependents">The ids of the backups that need its archive, oldest first.</param>
/// <param name="Copies">The copies that have it or are to have it.</param>
/// <param name="Warnings">The first 1000 warnings about single paths.</param>
internal sealed record ShownBackup(
    BackupRow Row,
    JobRow? Job,
    RetentionRules? Rules,
    RetentionOutlook? Outlook,
    IReadOnlyList<ArchiveAnswer> Archives,
    IReadOnlyList<string> Dependents,
    IReadOnlyList<BackupCopyAnswer> Copies,
    IReadOnlyList<NoteAnswer> Warnings
);
