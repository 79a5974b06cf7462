using BackupEdge.Catalogue;
using BackupEdge.Keys;
using BackupEdge.Notifications;

namespace BackupEdge.Jobs.Running;

/// <summary>Reports a backup that differs unusually from those before it, and puts the last usual one on hold.</summary>
/// <param name="notifier">Notifies webhooks and mail.</param>
/// <param name="time">The clock.</param>
internal sealed class UnusualChanges(Notifier notifier, TimeProvider time)
{
    // Full backups are between those that count.
    private const int Read = UnusualChange.Considered * 3;

    /// <summary>Checks a job that has ended. Must be called in the transaction that records its end.</summary>
    public void Check(CatalogueSession session, JobRow job)
    {
        if (job is not { Kind: JobKind.Backup, Status: RunStatus.Completed, BackupId: { } id })
        {
            return;
        }

        var changes = session.UnusualChanges.Changes(id, Read);
        if (UnusualChange.Find(changes) is not { } what)
        {
            return;
        }

        // After the first unusual backup, the next ones may look usual and have its data.
        var held = session.UnusualChanges.FirstOfSet(id)?.HeldId ?? (changes.Count > 1 ? changes[1].Id : null);
        var now = time.GetUtcNow();
        if (held is not null && session.Backups.Find(held) is { IsHeld: false })
        {
            session.Backups.SetHeld(held, true);
            Caller.Service.Record(session, AuditAction.BackupHold, held, now);
        }

        var message =
            $"The backup '{id}' is unusual: {what}. Check what has happened to its sources"
            + (
                held is null
                    ? "."
                    : $"; until then, '{held}', the last one before, is on hold. If all is well: `backupedge hold {held} --off`."
            );
        session.UnusualChanges.Add(new UnusualChangeRow(id, now, message, held));
        notifier.Unusual(session, id, message);
    }
}
