using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Keys;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Retention;

/// <summary>
/// Holds deleted backups, which can be undeleted, for <c>protection.undelete_days</c> of service time, or until the disk is short of space.
/// The row in the catalogue is written first, then the mark beside the archive (<see cref="BinMarks"/>). Emptying marks the row as deleted
/// for good first; then <see cref="Sweep"/> deletes or retires the archive, and then the mark is deleted. Thread-safe.
/// </summary>
/// <param name="catalogue">The catalogue.</param>
/// <param name="rules">The rules.</param>
/// <param name="marks">The marks beside the archives.</param>
/// <param name="store">The archive store.</param>
/// <param name="sweep">Deletes the archives of what left the bin.</param>
/// <param name="passedOver">Finds files that may need any archive.</param>
/// <param name="reserve">The space for marks on a full disk.</param>
/// <param name="freeBytes">Returns the free bytes of the archive store.</param>
/// <param name="time">The clock for records.</param>
/// <param name="logger">Receives what left the bin.</param>
internal sealed class Bin(
    CatalogueDatabase catalogue,
    ProtectionRules rules,
    BinMarks marks,
    IArchiveStore store,
    Sweep sweep,
    PassedOver passedOver,
    SpaceReserve reserve,
    Func<long> freeBytes,
    TimeProvider time,
    ILogger logger
)
{
    private readonly Lock _lock = new();

    /// <summary>Whether deleted backups go to the bin.</summary>
    public bool IsOn => rules.UndeleteDays > 0;

    /// <summary>Returns until when a backup in the bin can be undeleted, if the machine stays on, UTC.</summary>
    /// <param name="row">The backup.</param>
    /// <param name="now">The service time.</param>
    public DateTimeOffset GoesAt(BinRow row, ServiceTime now) => time.GetUtcNow() + now.Until(row.Since, rules.UndeleteTime);

    /// <summary>
    /// Deletes a backup within the caller's transaction: one that has an archive goes to the bin, if there is one. <see cref="Run"/> must
    /// be called afterwards.
    /// </summary>
    /// <param name="session">The transaction.</param>
    /// <param name="backup">The id and status of the backup.</param>
    /// <param name="by">The name of the caller, or the id of the job.</param>
    /// <returns>The row in the bin; null if the backup is deleted for good.</returns>
    public BinRow? Discard(CatalogueSession session, (string Id, RunStatus Status) backup, string by)
    {
        var now = time.GetUtcNow();
        if (!IsOn || backup.Status is not (RunStatus.Completed or RunStatus.Missing))
        {
            session.Backups.MarkDeleted(backup.Id, now, by);
            return null;
        }

        session.Bin.Add(backup.Id, now, by, session.ServiceTime.Now());
        session.DeleteRequests.Remove(backup.Id);
        return session.Bin.Find(backup.Id);
    }

    /// <summary>Deletes what a crash left of marks that were being written. Must be called before any other process uses the bin.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public void RemoveUnfinished() => marks.RemoveUnfinished();

    /// <summary>Empties the bin of what is due, and of more while the disk is short of space; completes all deletes.</summary>
    /// <param name="reading">The result of reading the archives that are not in the catalogue; null outside a prune.</param>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public void Run(StoreReading? reading = null)
    {
        lock (_lock)
        {
            var (rows, now) = catalogue.Read(session => (session.Bin.List(), session.ServiceTime.Now()));
            foreach (var row in rows.Where(row => now.Since(row.Since) >= rules.UndeleteTime))
            {
                Empty(row, isEarly: false);
            }

            sweep.Run(reading);
            UpdateMarks();

            // After the marks, which may have taken the last space.
            if (FreeIfShort(reading))
            {
                UpdateMarks();
            }
        }
    }

    /// <summary>Empties the whole bin, since a backup found no space. Returns false if nothing was in it.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public bool FreeAll()
    {
        lock (_lock)
        {
            var emptied = catalogue.Read(session => session.Bin.List()).Count(row => Empty(row, isEarly: true));
            sweep.Run();
            UpdateMarks();
            return emptied > 0;
        }
    }

    // Returns whether anything was freed. The next backup may need as much as the newest one of a source, as in the status. While there
    // are files that may need any archive, none is deleted, so nothing would be freed.
    private bool FreeIfShort(StoreReading? reading)
    {
        var hasFreed = false;
        foreach (var row in catalogue.Read(session => session.Bin.List()))
        {
            if (reading is null ? passedOver.Files().Count > 0 : reading.Unread.Count > 0)
            {
                return hasFreed;
            }

            var needed = catalogue.Read(session => session.Status.LastSuccesses().Values.Max(last => (long?)last.StoredBytes)) ?? 0;
            if (!reserve.IsShort && freeBytes() >= needed)
            {
                return hasFreed;
            }

            if (Empty(row, isEarly: true))
            {
                sweep.Run(reading);
                hasFreed = true;
            }
        }

        return hasFreed;
    }

    private bool Empty(BinRow row, bool isEarly)
    {
        var isEmptied = catalogue.Write(session =>
        {
            // It may have been undeleted, and the guard may be newer than the delete.
            if (session.Bin.Find(row.Id) is null || session.ServiceTime.Until(row.Id, rules.MinAge) > TimeSpan.Zero)
            {
                return false;
            }

            var at = time.GetUtcNow();
            session.Backups.MarkDeleted(row.Id, at, row.DeletedBy);
            Caller.Service.Record(
                session,
                AuditAction.BackupDelete,
                row.Id,
                at,
                result: isEarly ? DeleteAudit.PurgedEarly : DeleteAudit.Purged
            );
            if (isEarly)
            {
                session.Bin.SetFreedEarly(at);
            }

            return true;
        });
        if (!isEmptied)
        {
            return false;
        }

        CrashPoints.Pass(CrashPoint.BinEmptied);
        if (isEarly)
        {
            BinLog.FreedEarly(logger, row.Id, row.StoredBytes);
        }
        else
        {
            BinLog.Emptied(logger, row.Id, rules.UndeleteDays);
        }

        return true;
    }

    // The catalogue decides. A mark of a backup that it does not know stays while there is an archive, which may be added later.
    private void UpdateMarks()
    {
        var rows = catalogue.Read(session => session.Bin.List());
        var marked = marks.List().ToHashSet(StringComparer.Ordinal);
        foreach (var row in rows.Where(row => !marked.Remove(row.Id)))
        {
            AddMark(row);
        }

        foreach (var id in marked)
        {
            if (!store.Exists(id) || catalogue.Read(session => session.Backups.IsKnown(id)))
            {
                marks.Remove(id);
            }
        }
    }

    private void AddMark(BinRow row)
    {
        while (true)
        {
            try
            {
                marks.Add(new BinMark(row.Id, row.DeletedAt));
                return;
            }
            catch (Fault fault) when (fault.Code == FaultCode.NoSpace && reserve.Release())
            {
                // Tried again with the space of one file of the reserve.
            }
            catch (Fault fault) when (fault.Code == FaultCode.NoSpace)
            {
                // The delete holds without it. The next call tries again.
                BinLog.NotMarked(logger, row.Id, fault.Message);
                return;
            }
        }
    }
}
