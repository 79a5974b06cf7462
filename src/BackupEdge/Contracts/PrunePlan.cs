using BackupEdge.Catalogue;
using BackupEdge.Retention;

namespace BackupEdge.Contracts;

/// <summary>What a prune does and why.</summary>
/// <param name="Backups">Every completed backup, newest first.</param>
/// <param name="Archives">Every archive whose backup is deleted or expires, oldest first.</param>
internal sealed record PrunePlan(IReadOnlyList<PlannedBackup> Backups, IReadOnlyList<PlannedArchive> Archives)
{
    /// <summary>Converts the plan of a prune.</summary>
    public static PrunePlan From(RetentionPlan plan) =>
        new(
            [.. plan.Backups.Select(backup => new PlannedBackup(backup.Id, WireNames.Of(backup.Action), backup.Reason))],
            [
                .. plan.Archives.Select(archive => new PlannedArchive(
                    archive.Id,
                    WireNames.Of(archive.Action),
                    archive.Reason,
                    archive.Size,
                    archive.NeededBytes,
                    archive.TotalBytes
                )),
            ]
        );
}
