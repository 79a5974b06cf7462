using System.Globalization;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using Microsoft.Win32.SafeHandles;

namespace BackupEdge.Engine.Sqlite;

/// <summary>
/// Runs a task on one database in this process. The order is important: first it opens what the database's owner may not open, then it
/// changes to the owner's user, and only then it reads files that the owner could have created.
/// </summary>
internal sealed class SqliteWork(SqliteTask task, SqliteLimits limits, Action<SqliteReport> report, CancellationToken cancellationToken)
{
    private const long SpareBytes = 16L << 20;
    private const int MaxCopies = 3;

    /// <summary>Runs a task in this process, without limits for memory and time, and with the rights of this process.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static SqliteOutcome RunHere(SqliteTask task, TimeProvider time, CancellationToken cancellationToken)
    {
        var outcome = new SqliteOutcome(task);
        new SqliteWork(task, SqliteLimits.None, outcome.Take, cancellationToken).Run();
        return outcome;
    }

    /// <summary>Runs the task and reports each step. If it fails, the last report is <see cref="SqliteStep.Failed"/>.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Run()
    {
        try
        {
            using var place = SqlitePlace.Open(task.Path, task.Followed);
            using var copy = OpenCopy(place);
            using var vfs = new SqliteVfs(place, (int)copy.DangerousGetHandle());
            try
            {
                Run(place, copy, vfs);
            }
            catch (SqliteError)
            {
                // The reason for a refusal is more precise than SQLite's error.
                vfs.ThrowIfRefused();
                throw;
            }
        }
        catch (SqliteRefusal e)
        {
            report(new SqliteReport(SqliteStep.Failed, e.Message, e.Failure, e.Bytes));
        }
        catch (SqliteError e)
        {
            report(new SqliteReport(SqliteStep.Failed, e.Message, FailureOf(e)));
        }
    }

    private void Run(SqlitePlace place, SafeFileHandle copy, SqliteVfs vfs)
    {
        switch (task.Operation)
        {
            case SqliteOperation.Copy:
                limits.Become(place.Stat() ?? throw new SqliteRefusal(SqliteFailure.Missing, "it does not exist"));
                Copy(place, copy, vfs);
                vfs.ThrowIfRefused();
                report(new SqliteReport(SqliteStep.Copied));
                Check(vfs);
                break;
            case SqliteOperation.Check:
                limits.BecomeNobody();
                Check(vfs);
                break;
            case SqliteOperation.Replace:
                limits.Become(place.Stat() ?? throw new SqliteRefusal(SqliteFailure.Missing, "it does not exist"));
                if (Check(vfs))
                {
                    Replace(place, vfs);
                    vfs.ThrowIfRefused();
                    report(new SqliteReport(SqliteStep.Replaced));
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(place), task.Operation, "Unknown operation.");
        }
    }

    private SafeFileHandle OpenCopy(SqlitePlace place)
    {
        // If the path is absolute, the folder is ignored.
        var fd = Posix.OpenAt(place.Folder, Posix.Terminated(task.Copy), Posix.ReadWrite | Posix.NoFollow | Posix.NonBlocking);
        if (fd < 0)
        {
            throw new SqliteRefusal(SqliteFailure.Failed, $"the copy '{task.Copy}' cannot be opened: {Posix.Describe(Posix.Errno)}");
        }

        var file = new SafeFileHandle(fd, ownsHandle: true);
        if (Posix.TryStat(fd, "\0"u8, out var stat) && stat.Identity == new FileIdentity(task.CopyDevice, task.CopyInode))
        {
            return file;
        }

        file.Dispose();
        throw new SqliteRefusal(SqliteFailure.Refused, $"the copy '{task.Copy}' has been replaced by another file");
    }

    private void Copy(SqlitePlace place, SafeFileHandle copy, SqliteVfs vfs)
    {
        SqliteJournal.ThrowIfForeign(place, cancellationToken);
        for (var count = 1; !TryCopy(place, vfs); count++)
        {
            if (count == MaxCopies)
            {
                throw new SqliteRefusal(SqliteFailure.Failed, "other programs changed it each time it was read");
            }

            RandomAccess.SetLength(copy, 0);
        }
    }

    // Returns whether the copy can be used; otherwise, the database changed while it was read without locks.
    private bool TryCopy(SqlitePlace place, SqliteVfs vfs)
    {
        RestingDatabase? resting = null;
        try
        {
            using var live = OpenSnapshot(place, vfs, ref resting);
            var bytes = live.Measure(cancellationToken).Bytes;
            if (bytes + SpareBytes > task.FreeBytes)
            {
                throw new SqliteRefusal(SqliteFailure.NoRoom, "there is too little space for the copy", bytes + SpareBytes);
            }

            limits.LimitProcessor(bytes, task.TimeoutSeconds);
            using var target = SqliteFile.CreateCopy(vfs);
            live.CopyOver(target, cancellationToken);
            return resting?.IsUnchanged() ?? true;
        }
        catch (SqliteError) when (resting?.IsUnchanged() == false)
        {
            // A change that is read before it is complete looks like damage.
            return false;
        }
    }

    // If other programs have the database open, it can be opened read-only. Otherwise, SQLite removes the files that it creates next to a
    // database in WAL mode only if it may write. Files left over could belong to this user and lock out the database's own programs.
    private SqliteFile OpenSnapshot(SqlitePlace place, SqliteVfs vfs, ref RestingDatabase? resting)
    {
        try
        {
            return Begin(place.Has(place.Name + "-shm") ? SqliteFile.OpenToRead(place, vfs) : SqliteFile.OpenToWrite(place, vfs));
        }
        catch (SqliteError e) when (e.Code is SqliteError.ReadOnly or SqliteError.CannotOpen)
        {
            resting = RestingDatabase.Find(place, cancellationToken);
            return Begin(resting is null ? SqliteFile.OpenToWrite(place, vfs) : SqliteFile.OpenAtRest(place, vfs));
        }
    }

    private SqliteFile Begin(SqliteFile file)
    {
        try
        {
            file.BeginSnapshot(cancellationToken);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // Returns whether the copy can be used.
    private bool Check(SqliteVfs vfs)
    {
        if (!task.IsChecked)
        {
            return true;
        }

        long bytes;
        using (var copy = SqliteFile.OpenCopy(vfs))
        {
            try
            {
                bytes = copy.Measure(cancellationToken).Bytes;
            }
            catch (SqliteError e) when (e.IsDamage)
            {
                report(new SqliteReport(SqliteStep.Failed, e.Message, SqliteFailure.Damaged));
                return false;
            }
        }

        limits.LimitProcessor(bytes, task.TimeoutSeconds);
        var verdict = SqliteCheck.Run(vfs, cancellationToken);
        report(verdict);
        return verdict.Step != SqliteStep.Failed;
    }

    private void Replace(SqlitePlace place, SqliteVfs vfs)
    {
        SqliteJournal.ThrowIfForeign(place, cancellationToken);
        using var copy = SqliteFile.OpenCopy(vfs);
        using var live = SqliteFile.OpenToWrite(place, vfs);
        long copyPage = 0,
            livePage = 0;
        try
        {
            (var bytes, copyPage) = copy.Measure(cancellationToken);
            livePage = live.Measure(cancellationToken).Page;
            limits.LimitProcessor(bytes, task.TimeoutSeconds);
            copy.CopyOver(live, cancellationToken);
        }
        catch (SqliteError e) when (e.Code == SqliteError.ReadOnly && copyPage != livePage && livePage != 0)
        {
            var pages = string.Create(CultureInfo.InvariantCulture, $"pages of {livePage} bytes, and the backup has pages of {copyPage}");
            throw new SqliteRefusal(SqliteFailure.PageSize, pages);
        }
    }

    private static SqliteFailure FailureOf(SqliteError e) =>
        e.Code switch
        {
            SqliteError.Full => SqliteFailure.Full,
            SqliteError.Busy => SqliteFailure.Busy,
            SqliteError.NotADatabase => SqliteFailure.NotADatabase,
            SqliteError.Corrupt => SqliteFailure.Damaged,
            _ => SqliteFailure.Failed,
        };
}
