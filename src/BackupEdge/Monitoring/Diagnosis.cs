using BackupEdge.Catalogue;
using BackupEdge.DataFolder;
using BackupEdge.Scheduling;

namespace BackupEdge.Monitoring;

/// <summary>Finds the problems in a status of the service.</summary>
internal static class Diagnosis
{
    /// <summary>The age of an undelivered notification from which on its webhook counts as failing.</summary>
    public static readonly TimeSpan MaxNotificationAge = TimeSpan.FromHours(1);

    private const int MaxNamed = 10;
    private const string UnknownCause = "The cause is unknown.";

    /// <summary>Returns the problems, the most severe first; empty if there are none.</summary>
    public static IReadOnlyList<StatusReason> Of(ServiceStatus status) =>
        [
            .. status.Damaged.Select(backup => new StatusReason(
                ReasonCode.BackupDamaged,
                backup.Id,
                $"The backup '{backup.Id}' is damaged: its last verify found {backup.Problems} problems. Create "
                    + "a new full backup, and check the disk."
            )),
            .. status.Missing.Select(backup => new StatusReason(
                ReasonCode.ArchiveMissing,
                backup.Id,
                $"The archive of '{backup.Id}' is missing from the archive store. Put the file back and restart, or delete the backup "
                    + "if no other one needs its archive."
            )),
            .. status.Incomplete.Select(backup => new StatusReason(
                ReasonCode.ArchiveMissing,
                backup.Id,
                $"The backup '{backup.Id}' cannot be restored completely: it needs the archive '{backup.MissingArchive}', which is missing "
                    + "from the archive store. Put the file back and restart. If it is lost, create a new full backup; a verify lists "
                    + "what this one still has."
            )),
            .. OfPassedOver(status),
            .. OfStore(status),
            .. OfKeys(status, isMissing: true),
            .. status.Copies.SelectMany(CopyDiagnosis.OfDamage),
            .. status.UnusualChanges.Select(change => new StatusReason(
                ReasonCode.UnusualChange,
                change.BackupId,
                change.Message,
                change.HeldId
            )),
            .. OfService(status),
            .. OfNoSource(status),
            .. status.Sources.SelectMany(OfSource),
            .. status.Sources.SelectMany(source => WalDiagnosis.Of(source, status.At, status.IsRunning)),
            .. CoverageDiagnosis.Reasons(status),
            .. status.Sources.SelectMany(DrillDiagnosis.OfFailure),
            .. status.RequiresDrills ? status.Sources.SelectMany(DrillDiagnosis.Of) : [],
            .. status.Schedules.Where(state => state.Row.Enabled).SelectMany(OfSchedule),
            .. status.Copies.SelectMany(CopyDiagnosis.OfLag),
            .. status.Copies.SelectMany(CopyDiagnosis.OfExposure),
            .. status.Copies.SelectMany(CopyDiagnosis.OfClock),
            .. OfKeys(status, isMissing: false),
            .. status
                .Webhooks.Where(webhook => status.At - webhook.OldestAt > MaxNotificationAge)
                .Select(webhook => new StatusReason(
                    ReasonCode.WebhookFailing,
                    webhook.Webhook,
                    $"The webhook '{webhook.Webhook}' has accepted no notification since {webhook.OldestAt:u}; "
                        + $"{webhook.Waiting} are waiting: {webhook.Error ?? "none was sent yet"}. Test it with `backupedge "
                        + "webhook test`."
                )),
        ];

    private static IEnumerable<StatusReason> OfPassedOver(ServiceStatus status)
    {
        if (status.PassedOver is [var first, ..] all)
        {
            var names = string.Join(", ", all.Take(MaxNamed).Select(row => $"'{row.File}'"));
            var more = all.Count > MaxNamed ? $" and {all.Count - MaxNamed} more" : "";
            yield return new(
                ReasonCode.ArchiveUnreadable,
                null,
                $"The archive folder contains files that are not in the catalogue: {names}{more}. '{first.File}': "
                    + $"{first.Reason.TrimEnd('.')}. While any of them may be an archive, no retired archive is deleted. Repair them or "
                    + "move them out of the folder, and restart or prune."
            );
        }
    }

    private static IEnumerable<StatusReason> OfStore(ServiceStatus status)
    {
        if (status.Store is not { } store)
        {
            yield return new(
                ReasonCode.StoreUnreadable,
                null,
                "The archive store cannot be read. Check the disk, and the permissions of the data folder."
            );
            yield break;
        }

        var next = status.Sources.Max(source => source.LastSuccess?.StoredBytes) ?? 0;
        if (store.ReserveBytes < SpaceReserve.Size && status.IsRunning)
        {
            yield return new(
                ReasonCode.StoreFull,
                null,
                "The disk of the data folder is full or its quota is used up: a part of the space reserve was "
                    + "released and cannot be allocated again. Free some space, or delete old backups."
            );
        }
        else if (store.FreeBytes < next)
        {
            yield return new(
                ReasonCode.StoreSpaceLow,
                null,
                $"{store.FreeBytes} bytes are free, less than the size of the largest recent backup "
                    + $"({next}). Free some space, or delete old backups."
            );
        }
    }

    private static IEnumerable<StatusReason> OfKeys(ServiceStatus status, bool isMissing) =>
        status
            .Keys.Where(problem => (problem.Code is ReasonCode.KeyMissing or ReasonCode.WrongKey) == isMissing)
            .Select(problem => new StatusReason(problem.Code, null, problem.Message));

    // Without schedules, no server is needed: the command line runs jobs in its own process.
    private static IEnumerable<StatusReason> OfService(ServiceStatus status)
    {
        if (!status.IsRunning && status.Schedules.Any(state => state.Row.Enabled))
        {
            yield return new(ReasonCode.NotRunning, null, "No server is running, so no schedule is. Start `backupedge serve`.");
        }
    }

    private static IEnumerable<StatusReason> OfNoSource(ServiceStatus status)
    {
        if (status.Sources.Count == 0)
        {
            yield return new(
                ReasonCode.NoSource,
                null,
                "No source is configured, so nothing is backed up by schedules or the API. Add one to `sources` in the configuration file, "
                    + "or use the right file with --config, and restart the server."
            );
        }
    }

    private static IEnumerable<StatusReason> OfSource(SourceStatus source)
    {
        if (source.OverdueFor is { } due)
        {
            yield return new(
                ReasonCode.SourceOverdue,
                source.Name,
                $"The source '{source.Name}' should have been backed up at {due:u} but "
                    + "has not been since. Check its schedule and the last jobs."
            );
        }

        if (source.Skipped is { } skipped)
        {
            var when = source.LastSuccess is { } success ? $"the last one with it is from {success.EndedAt:u}" : "no backup contains it";
            yield return new(
                ReasonCode.SourceSkipped,
                source.Name,
                $"The backup '{skipped.Id}' completed without '{source.Name}', {when}: {skipped.Error ?? UnknownCause}"
            );
        }

        if (source is { LastSuccess: { } last, Warnings: { Unread: > 0 } warnings })
        {
            var paths = warnings.Unread == 1 ? "1 path" : $"{warnings.Unread} paths";
            yield return new(
                ReasonCode.SourceIncomplete,
                source.Name,
                $"The last completed backup of '{source.Name}', '{last.Id}', could not read {paths}, first '{warnings.FirstUnread}'. Make "
                    + "them readable for the service or exclude them, and make a new backup. "
                    + $"`backupedge show {last.Id}` lists the reasons."
            );
        }

        if (source.LastEnded is { Status: RunStatus.Failed or RunStatus.Interrupted } ended)
        {
            yield return new(
                ReasonCode.SourceFailed,
                source.Name,
                $"The last backup of '{source.Name}' {(ended.Status == RunStatus.Failed ? "failed" : "was interrupted")} ({ended.Id}): "
                    + $"{ended.Error ?? UnknownCause}"
            );
        }
    }

    private static IEnumerable<StatusReason> OfSchedule(ScheduleState state)
    {
        var name = state.Row.Name ?? state.Row.Id;
        if (state.OverdueFor is { } due)
        {
            yield return new(
                ReasonCode.ScheduleOverdue,
                state.Row.Id,
                $"The schedule '{name}' is overdue: it was due at {due:u}, and none of its "
                    + $"{(state.Row.Kind == ScheduleKind.Backup ? "backups" : "runs")} has completed since."
            );
        }

        if (
            state.LastStatus is "failed" or "interrupted"
            || state is { LastStatus: ScheduleState.Skipped, Skips: [{ Reason: SkipReason.Refused }, ..] }
        )
        {
            yield return new(
                ReasonCode.ScheduleFailed,
                state.Row.Id,
                $"The last run of the schedule '{name}' is {state.LastStatus}: {state.LastError ?? UnknownCause}"
            );
        }
    }
}
