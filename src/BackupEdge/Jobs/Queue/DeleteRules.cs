using System.Globalization;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;

namespace BackupEdge.Jobs.Queue;

/// <summary>Decides whether a backup may be deleted. Must be called in the transaction that deletes it.</summary>
internal static class DeleteRules
{
    /// <summary>Throws if a backup must not be deleted.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="backup">The backup.</param>
    /// <param name="force">Whether to delete it even if it is the last completed one of a source.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="request">The request that another admin confirms; null for a delete that is not one.</param>
    /// <exception cref="Fault">
    /// <c>backup_held</c>, <c>backup_in_use</c> and <c>backup_too_young</c>, which <paramref name="force"/> does not change, or
    /// <c>last_backup</c>.
    /// </exception>
    public static void Check(
        CatalogueSession session,
        BackupRow backup,
        bool force,
        ProtectionRules rules,
        DeleteRequestRow? request = null
    )
    {
        if (backup.IsHeld)
        {
            throw new Fault(
                FaultCode.BackupHeld,
                $"The backup '{backup.Id}' is on hold. Remove the hold first; `force` does not change that.",
                ("backup_id", backup.Id)
            );
        }

        if (session.Jobs.ActiveOf(backup.Id) is [var job, ..])
        {
            throw new Fault(
                FaultCode.BackupInUse,
                $"The backup '{backup.Id}' is in use by a {WireNames.Of(job.Kind)} job ({job.Id}). Wait until it ends or cancel it, "
                    + "then delete the backup.",
                ("backup_id", backup.Id),
                ("job_id", job.Id)
            );
        }

        ThrowIfYoung(session, backup.Id, rules.MinAge);
        if (!force && backup.Status == RunStatus.Completed && session.Backups.LastWith(backup) is [var first, ..] sources)
        {
            throw new Fault(
                FaultCode.LastBackup,
                $"The backup '{backup.Id}' is the last completed one of the source '{first}'"
                    + (sources.Count > 1 ? $" and {sources.Count - 1} more" : "")
                    + ". Make another backup first, or "
                    + (request is null ? "" : $"let '{request.RequestedBy}' request the delete again, and ")
                    + "set `force` to true to delete it anyway.",
                ("backup_id", backup.Id),
                ("sources", string.Join(", ", sources))
            );
        }
    }

    private static void ThrowIfYoung(CatalogueSession session, string id, TimeSpan minAge)
    {
        var until = session.ServiceTime.Until(id, minAge);
        if (until <= TimeSpan.Zero)
        {
            return;
        }

        throw new Fault(
            FaultCode.BackupTooYoung,
            $"The backup '{id}' is younger than 'protection.min_age': it can be deleted when this host has run for {Text(until)} more. "
                + "No option and no clock changes that; the settings of the host do.",
            ("backup_id", id),
            ("retry_after_seconds", ((long)Math.Ceiling(until.TotalSeconds)).ToString(CultureInfo.InvariantCulture))
        );
    }

    private static string Text(TimeSpan span) =>
        span >= TimeSpan.FromDays(2) ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(span.TotalDays):0} days")
        : span >= TimeSpan.FromHours(2) ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(span.TotalHours):0} hours")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(span.TotalMinutes):0} minutes");
}
