using BackupEdge.Catalogue;
using BackupEdge.DataFolder;
using BackupEdge.Scheduling;

namespace BackupEdge.Monitoring;

/// <summary>Tells what of a status is not as it should be.</summary>
internal static class Diagnosis
{
    /// <summary>How long a notification may wait.</summary>
    public static readonly TimeSpan MostPatience = TimeSpan.FromHours(1);

    private const int MostNamed = 10;

    /// <summary>The reasons to look at it, the gravest first; empty when all is well.</summary>
    public static IReadOnlyList<StatusReason> Of(ServiceStatus status) =>
        [
            .. status.Damaged.Select(backup => new StatusReason(
                "backup_damaged",
                backup.Id,
                $"The backup '{backup.Id}' is damaged: its last verify found {backup.Problems} problems. Make "
                    + "a new full backup, and look at the disk."
            )),
            .. status.Missing.Select(backup => new StatusReason(
                "archive_missing",
                backup.Id,
                $"The archive of '{backup.Id}' is not in the archive store. Put the file back and restart, " + "or delete the backup."
            )),
            .. OfPassedOver(status),
            .. OfStore(status),
            .. OfService(status),
            .. status.Sources.SelectMany(OfSource),
            .. status.Schedules.Where(state => state.Row.Enabled).SelectMany(OfSchedule),
            .. status
                .Webhooks.Where(webhook => status.At - webhook.OldestAt > MostPatience)
                .Select(webhook => new StatusReason(
                    "webhook_failing",
                    webhook.Webhook,
                    $"The webhook '{webhook.Webhook}' takes nothing since {webhook.OldestAt:u}, "
                        + $"{webhook.Waiting} notifications wait: {webhook.Error ?? "none was tried"}. Try it with `backupedge "
                        + "webhook test`."
                )),
        ];

    private static IEnumerable<StatusReason> OfPassedOver(ServiceStatus status)
    {
        if (status.PassedOver is [var first, ..] all)
        {
            var names = string.Join(", ", all.Take(MostNamed).Select(row => $"'{row.File}'"));
            var more = all.Count > MostNamed ? $" and {all.Count - MostNamed} more" : "";
            yield return new(
                "archives_passed_over",
                null,
                $"The archive folder holds what is not in the catalogue: {names}{more}. '{first.File}': {first.Reason.TrimEnd('.')}. "
                    + "While any of it may be an archive, no retired archive is deleted. Repair it or take it out of the folder, and "
                    + "restart or prune."
            );
        }
    }

    private static IEnumerable<StatusReason> OfStore(ServiceStatus status)
    {
        if (status.Store is not { } store)
        {
            yield return new(
                "store_unreadable",
                null,
                "The archive store cannot be read. Check the disk, and the permissions of the " + "data folder."
            );
            yield break;
        }

        var next = status.Sources.Max(source => source.LastSuccess?.StoredBytes) ?? 0;
        if (store.ReserveBytes < SpaceReserve.Size && status.IsRunning)
        {
            yield return new(
                "store_full",
                null,
                "The disk of the data folder is full or its quota used up: a part of the reserve was "
                    + "given up, and there is no room to take it again. Free some space, or delete old backups."
            );
        }
        else if (store.FreeBytes < next)
        {
            yield return new(
                "store_space_low",
                null,
                $"{store.FreeBytes} bytes are free, less than the largest of the newest backups "
                    + $"took ({next}). Free some space, or delete old backups."
            );
        }
    }

    // Without schedules nobody needs a service that is always there: the command line runs its own jobs.
    private static IEnumerable<StatusReason> OfService(ServiceStatus status)
    {
        if (!status.IsRunning && status.Schedules.Any(state => state.Row.Enabled))
        {
            yield return new("not_running", null, "No server runs, so no schedule does. Start `backupedge serve`.");
        }
    }

    private static IEnumerable<StatusReason> OfSource(SourceStatus source)
    {
        if (source.OverdueFor is { } due)
        {
            yield return new(
                "source_overdue",
                source.Name,
                $"The source '{source.Name}' should have been backed up at {due:u}, and "
                    + "has not been since. Look at its schedule and the last jobs."
            );
        }

        if (source.Skipped is { } skipped)
        {
            var last = source.LastSuccess is { } success ? $"the last that holds it is of {success.EndedAt:u}" : "none holds it";
            yield return new(
                "source_skipped",
                source.Name,
                $"The backup '{skipped.Id}' completed without '{source.Name}', {last}: " + $"{skipped.Error ?? "nothing more is known."}"
            );
        }

        if (source.LastEnded is { Status: RunStatus.Failed or RunStatus.Interrupted } ended)
        {
            yield return new(
                "source_failed",
                source.Name,
                $"The last backup of '{source.Name}' is {WireNames.Of(ended.Status)} "
                    + $"({ended.Id}): {ended.Error ?? "nothing more is known."}"
            );
        }
    }

    private static IEnumerable<StatusReason> OfSchedule(ScheduleState state)
    {
        var name = state.Row.Name ?? state.Row.Id;
        if (state.OverdueFor is { } due)
        {
            yield return new(
                "schedule_overdue",
                state.Row.Id,
                $"The schedule '{name}' is overdue: it was due at {due:u}, and no " + "backup of it has completed since."
            );
        }

        if (
            state.LastStatus is "failed" or "interrupted"
            || state is { LastStatus: "skipped", Skips: [{ Reason: SkipReason.Refused }, ..] }
        )
        {
            yield return new(
                "schedule_failed",
                state.Row.Id,
                $"The last run of the schedule '{name}' is {state.LastStatus}: " + $"{state.LastError ?? "nothing more is known."}"
            );
        }
    }
}
