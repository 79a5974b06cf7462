using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Keys;

namespace BackupEdge.Jobs.Queue;

/// <content>Changes backups after they were requested.</content>
internal sealed partial class JobQueue
{
    /// <summary>Sets or removes the hold on a backup. A prune does not delete a held backup.</summary>
    /// <param name="backupId">The backup's id.</param>
    /// <param name="held">True to set the hold, false to remove it.</param>
    /// <param name="caller">The caller to record in the audit log; null for the service.</param>
    /// <exception cref="Fault"><c>backup_not_found</c>, or <c>second_admin_needed</c> if one admin must not remove the hold.</exception>
    public BackupRow SetHeld(string backupId, bool held, Caller? caller = null) =>
        _catalogue.Write(session =>
        {
            var backup = session.Backups.Find(backupId) ?? throw AbsentBackup.Of(session, backupId);
            ThrowIfLessKept(backup, backup with { IsHeld = held }, caller);
            session.Backups.SetHeld(backupId, held);
            backup = backup with { IsHeld = held };
            RecordHold(session, backup, caller, _time.GetUtcNow());
            return backup;
        });

    /// <summary>Changes the label, the retention, the tags, the note and the hold of a backup.</summary>
    /// <param name="backupId">The backup's id.</param>
    /// <param name="change">Returns the row with the new values. Only those that are named above are used.</param>
    /// <param name="caller">The caller to record in the audit log; null for the service.</param>
    /// <exception cref="Fault">
    /// <c>backup_not_found</c>, <c>second_admin_needed</c>, or <c>invalid_request</c> with the invalid field; nothing was changed.
    /// </exception>
    public BackupRow Change(string backupId, Func<BackupRow, BackupRow> change, Caller? caller = null) =>
        _catalogue.Write(session =>
        {
            var before = session.Backups.Find(backupId) ?? throw AbsentBackup.Of(session, backupId);
            var after = change(before);
            after = after with { Tags = MarkRules.Ordered(after.Tags), IsLabelled = after.IsLabelled && after.Label is not null };
            MarkRules.Check(after.Label, after.RetentionDays, after.Tags, after.Note);
            ThrowIfLessKept(before, after, caller);
            var now = _time.GetUtcNow();
            if (!HasSameMarks(before, after))
            {
                session.Backups.SetMarks(
                    new BackupMarks(backupId, after.Label, after.IsLabelled, after.RetentionDays, after.Tags, after.Note)
                );
                (caller ?? Caller.Service).Record(session, AuditAction.BackupUpdate, backupId, now);
            }

            if (before.IsHeld != after.IsHeld)
            {
                session.Backups.SetHeld(backupId, after.IsHeld);
                RecordHold(session, after, caller, now);
            }

            return after;
        });

    // Otherwise one admin could delete with the next prune what needs two. The host's own command line may: it can change the settings.
    private void ThrowIfLessKept(BackupRow before, BackupRow after, Caller? caller)
    {
        if (caller is null or { OwnsDataFolder: true } || !NeedsTwo(before))
        {
            return;
        }

        var field =
            before.IsHeld && !after.IsHeld ? "hold"
            : IsShorter(before.RetentionDays, after.RetentionDays) ? "retention_days"
            : before.IsManual && !after.IsManual ? "label"
            : null;
        if (field is not null)
        {
            throw new Fault(
                FaultCode.SecondAdminNeeded,
                $"With this `{field}`, a prune might delete the backup '{before.Id}', and deletes need two admins. Delete it and have "
                    + "another admin confirm that, or change it on the command line of the host.",
                ("backup_id", before.Id),
                ("field", field)
            );
        }
    }

    // Without days, the rules of the data folder and of the copies decide.
    private bool IsShorter(int? before, int? after) =>
        after is { } days
            ? days < (before ?? int.MaxValue)
            : before is not null && (_settings.Retention.Any || _settings.Copies.Any(copy => copy.Retention is { Any: true }));

    private static bool HasSameMarks(BackupRow one, BackupRow other) =>
        (one.Label, one.IsLabelled, one.RetentionDays, one.Note) == (other.Label, other.IsLabelled, other.RetentionDays, other.Note)
        && one.Tags.SequenceEqual(other.Tags, StringComparer.Ordinal);

    private static void RecordHold(CatalogueSession session, BackupRow backup, Caller? caller, DateTimeOffset now)
    {
        (caller ?? Caller.Service).Record(session, backup.IsHeld ? AuditAction.BackupHold : AuditAction.BackupRelease, backup.Id, now);
        if (!backup.IsHeld)
        {
            session.UnusualChanges.RemoveFor(backup.Id);
        }
    }
}
