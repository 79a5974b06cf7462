using BackupEdge.Catalogue;
using BackupEdge.Retention;

namespace BackupEdge.Commands.Access;

/// <summary>A backup in a listing.</summary>
/// <param name="Row">The backup.</param>
/// <param name="Outlook">What retention does with it; null if it is not completed.</param>
/// <param name="Deletion">Its delete, if it is in the bin; otherwise null.</param>
internal sealed record ListedBackup(BackupRow Row, RetentionOutlook? Outlook, Deletion? Deletion = null);
