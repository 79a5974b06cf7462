using BackupEdge.Catalogue;
using BackupEdge.Retention;

namespace BackupEdge.Contracts;

/// <summary>What a prune does and why; docs/api.md describes every field.</summary>
/// <param name="Backups">Every completed backup, newest first.</param>
/// <param name="Archives">Every archive whose backup is deleted or expires, oldest first.</param>
internal sealed record PlanAnswer(IReadOnlyList<PlannedBackupAnswer> Backups, IReadOnlyList<PlannedArchiveAnswer> Archives)
{
    /// <summary>Converts a prune's plan.</summary>
    public static PlanAnswer From(PrunePlan plan) => new(
        [.. plan.Backups.Select(backup => new PlannedBackupAnswer(backup.Id, WireNames.Of(backup.Action), backup.Reason))],
        [.. plan.Archives.Select(archive => new PlannedArchiveAnswer(
            archive.Id, WireNames.Of(archive.Action), archive.Reason, archive.Size, archive.NeededBytes, archive.TotalBytes))]);
}
