using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Keys;
using BackupEdge.Retention;

namespace BackupEdge.Jobs.Queue;

/// <content>Deletes backups, and undeletes them.</content>
internal sealed partial class JobQueue
{
    /// <summary>The time after which a request to delete a backup does not count any more.</summary>
    public static readonly TimeSpan DeleteRequestLife = TimeSpan.FromDays(1);

    /// <summary>
    /// Deletes a backup: it goes to the bin, or is gone at once if there is none. If deletes need two admins, a completed backup is not
    /// deleted, and the request waits for <see cref="ConfirmDelete"/>.
    /// </summary>
    /// <param name="backupId">The backup's id.</param>
    /// <param name="caller">The caller to record in the audit log; null for the service.</param>
    /// <param name="force">Whether to delete it even if it is the last completed one of a source.</param>
    /// <exception cref="Fault">
    /// <c>backup_not_found</c>, <c>backup_held</c>, <c>backup_in_use</c>, <c>backup_too_young</c>, <c>last_backup</c>, or <c>io_error</c>
    /// if the archive's file could not be deleted; the next start retries.
    /// </exception>
    public DeleteResult DeleteBackup(string backupId, Caller? caller = null, bool force = false)
    {
        var by = caller ?? Caller.Service;
        var result = _catalogue.Write(session =>
        {
            var backup = session.Backups.Find(backupId) ?? throw AbsentBackup.Of(session, backupId);
            _clock.Record(session);
            DeleteRules.Check(session, backup, force, _settings.Protection);
            return NeedsTwo(backup) ? Request(session, backup, by, force) : Discard(session, backup, by);
        });
        return result.Request is null ? CompleteDelete(result) : result;
    }

    /// <summary>Deletes a backup as another admin has requested.</summary>
    /// <param name="backupId">The backup's id.</param>
    /// <param name="caller">The second admin.</param>
    /// <exception cref="Fault">
    /// <c>delete_not_requested</c>, <c>second_admin_needed</c> if the caller is who requested it, or those of <see cref="DeleteBackup"/>.
    /// </exception>
    public DeleteResult ConfirmDelete(string backupId, Caller caller)
    {
        var result = _catalogue.Write(session =>
        {
            var request = FindRequest(session, backupId);
            if (Person.Of(session, caller, _settings) == request.Person)
            {
                throw new Fault(
                    FaultCode.SecondAdminNeeded,
                    $"The delete of '{backupId}' was requested by '{request.RequestedBy}' with this key, or with one that it has created. "
                        + "Another admin must confirm it, with a key that was created on the host, or by somebody else.",
                    ("backup_id", backupId)
                );
            }

            var backup = session.Backups.Find(backupId) ?? throw AbsentBackup.Of(session, backupId);
            _clock.Record(session);
            DeleteRules.Check(session, backup, request.IsForced, _settings.Protection, request);
            return Discard(session, backup, caller);
        });
        return CompleteDelete(result);
    }

    /// <summary>Withdraws a request to delete a backup, whoever made it.</summary>
    /// <exception cref="Fault"><c>delete_not_requested</c>.</exception>
    public DeleteRequestRow WithdrawDelete(string backupId, Caller caller) =>
        _catalogue.Write(session =>
        {
            var request = FindRequest(session, backupId);
            session.DeleteRequests.Remove(backupId);
            caller.Record(session, AuditAction.BackupDelete, backupId, _time.GetUtcNow(), result: DeleteAudit.Withdrawn);
            return request;
        });

    /// <summary>Returns the deletes that wait for a second admin, oldest first.</summary>
    public IReadOnlyList<DeleteRequestRow> DeleteRequests() => _catalogue.Read(session => session.DeleteRequests.List(_time.GetUtcNow()));

    /// <summary>Returns whether a caller counts as the one who requested a delete, and so cannot confirm it.</summary>
    public bool IsOwn(DeleteRequestRow request, Caller caller) =>
        _catalogue.Read(session => Person.Of(session, caller, _settings) == request.Person);

    /// <summary>Takes a backup out of the bin. Does nothing if it is not deleted.</summary>
    /// <exception cref="Fault"><c>backup_not_found</c> if it is gone, or was never there.</exception>
    public BackupRow Undelete(string backupId, Caller caller)
    {
        var row = _catalogue.Write(session =>
        {
            if (session.Bin.Undelete(backupId))
            {
                caller.Record(session, AuditAction.BackupUndelete, backupId, _time.GetUtcNow());
            }

            return session.Backups.Find(backupId) ?? throw AbsentBackup.Of(backupId);
        });
        CrashPoints.Pass(CrashPoint.BackupUndeleted);
        _bin.Run();
        return row;
    }

    /// <summary>Returns the deletes of the backups in the bin by their ids; nothing for a filter of others.</summary>
    public IReadOnlyDictionary<string, Deletion> Deletions(CatalogueSession session, BackupFilter filter) =>
        (filter.IsDeleted ? session.Bin.List() : []).ToDictionary(
            row => row.Id,
            row => new Deletion(row.DeletedAt, row.DeletedBy, UndeleteUntil(session, row)),
            StringComparer.Ordinal
        );

    private DateTimeOffset UndeleteUntil(CatalogueSession session, BinRow row) => _bin.GoesAt(row, session.ServiceTime.Now());

    private bool NeedsTwo(BackupRow backup) =>
        _settings.Protection.DeleteNeeds == DeleteNeeds.TwoAdmins && backup.Status is RunStatus.Completed or RunStatus.Missing;

    private DeleteRequestRow FindRequest(CatalogueSession session, string backupId) =>
        session.DeleteRequests.Find(backupId, _time.GetUtcNow())
        ?? throw new Fault(
            FaultCode.DeleteNotRequested,
            $"No delete of '{backupId}' waits for a second admin. A request counts for {DeleteRequestLife.TotalHours:0} hours.",
            ("backup_id", backupId)
        );

    // A request of another admin stays as it is: a second request confirms nothing. The same admin can add `force`, without which a backup
    // that has become the last one could not be deleted before the request expires.
    private DeleteResult Request(CatalogueSession session, BackupRow backup, Caller caller, bool force)
    {
        var now = _time.GetUtcNow();
        session.DeleteRequests.RemoveExpired(now);
        var person = Person.Of(session, caller, _settings);
        var waiting = session.DeleteRequests.Find(backup.Id, now);
        if (waiting is not null && (!force || waiting.IsForced || waiting.Person != person))
        {
            return new DeleteResult(backup, null, waiting);
        }

        var request = waiting is null
            ? new DeleteRequestRow(backup.Id, now, now + DeleteRequestLife, caller.Name, person, force)
            : waiting with { IsForced = true };
        session.DeleteRequests.Set(request);
        caller.Record(session, AuditAction.BackupDelete, backup.Id, now, result: DeleteAudit.Requested);
        return new DeleteResult(backup, null, request);
    }

    private DeleteResult Discard(CatalogueSession session, BackupRow backup, Caller caller)
    {
        var binned = _bin.Discard(session, (backup.Id, backup.Status), caller.Name);
        caller.Record(session, AuditAction.BackupDelete, backup.Id, _time.GetUtcNow());
        return new DeleteResult(backup, binned is null ? null : UndeleteUntil(session, binned), null);
    }

    // On a disk that is short of space, the bin may have let go of the backup at once.
    private DeleteResult CompleteDelete(DeleteResult result)
    {
        CrashPoints.Pass(result.UndeleteUntil is null ? CrashPoint.BackupMarkedDeleted : CrashPoint.BackupBinned);
        _bin.Run();
        return result.UndeleteUntil is null || _catalogue.Read(session => session.Bin.Find(result.Row.Id)) is not null
            ? result
            : result with { UndeleteUntil = null };
    }
}
