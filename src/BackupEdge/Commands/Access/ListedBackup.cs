using BackupEdge.Catalogue;
using BackupEdge.Retention;

namespace BackupEdge.Commands.Access;

/// <summary>A backup in a listing.</summary>
/// <param name="Row">The backup.</param>
/// <param name="Outlook">What retention does with it; null if it is not completed.</param>
internal sealed record ListedBackup(BackupRow Row, RetentionOutlook? Outlook);
