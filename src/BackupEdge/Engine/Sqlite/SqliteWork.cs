using System.Globalization;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using Microsoft.Win32.SafeHandles;

namespace BackupEdge.Engine.Sqlite;

/// <summary>
/// Does work on one database in this process. The order matters: what the database's owner may not open is opened first, then the owner's
/// rights
/// are taken, and only then is anything read that the owner could have made.
/// </summary>
internal sealed class SqliteWork(SqliteTask task, SqliteLimits limits, Action<SqliteReport> report, CancellationToken cancellationToken)
{
    private const long SpareBytes = 16L << 20;

    /// <summary>Does it here, without limits of memory and time, and with the rights that the process has.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static SqliteOutcome RunHere(SqliteTask task, TimeProvider time, CancellationToken cancellationToken)
    {
        var outcome = new SqliteOutcome(task);
        new SqliteWork(task, SqliteLimits.None, outcome.Take, cancellationToken).Run();
        return outcome;
    }

    /// <summary>Does it; reports each step, the last one of kind <c>Failed</c> when it was not done.</summary>
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
                Run(place, vfs);
            }
            catch (SqliteError)
            {
                // What SQLite makes of a refusal says less.
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

    private void Run(SqlitePlace place, SqliteVfs vfs)
    {
        switch (task.Operation)
        {
            case SqliteOperation.Copy:
                limits.Become(place.Stat() ?? throw new SqliteRefusal(SqliteFailure.Missing, "it is not there"));
                Copy(place, vfs);
                vfs.ThrowIfRefused();
                report(new SqliteReport(SqliteStep.Copied));
                Check(vfs);
                break;
            case SqliteOperation.Check:
                limits.BecomeNobody();
                Check(vfs);
                break;
            case SqliteOperation.Replace:
                limits.Become(place.Stat() ?? throw new SqliteRefusal(SqliteFailure.Missing, "it is not there"));
                if (Check(vfs))
                {
                    Replace(place, vfs);
                    vfs.ThrowIfRefused();
                    report(new SqliteReport(SqliteStep.Replaced));
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(place), task.Operation, "It is no operation.");
        }
    }

    private SafeFileHandle OpenCopy(SqlitePlace place)
    {
        // An absolute path does not depend on the folder.
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
        throw new SqliteRefusal(SqliteFailure.Refused, $"the copy '{task.Copy}' is another file than it was");
    }

    private void Copy(SqlitePlace place, SqliteVfs vfs)
    {
        SqliteJournal.ThrowIfForeign(place, cancellationToken);
        using var live = OpenSnapshot(place, vfs);
        var bytes = live.Measure(cancellationToken).Bytes;
        if (bytes + SpareBytes > task.FreeBytes)
        {
            throw new SqliteRefusal(SqliteFailure.NoRoom, "there is too little space for the copy", bytes + SpareBytes);
        }

        limits.LimitProcessor(bytes, task.TimeoutSeconds);
        using var target = SqliteFile.CreateCopy(vfs);
        live.CopyOver(target, cancellationToken);
    }

    // Reading alone will do where others have the database open. Where nobody has, SQLite takes what it makes beside a database in
    // WAL mode away again only if it may write; left there, it could belong to this user and keep its own programs out.
    private SqliteFile OpenSnapshot(SqlitePlace place, SqliteVfs vfs)
    {
        if (!place.Has(place.Name + "-shm"))
        {
            return Begin(SqliteFile.OpenToWrite(place, vfs));
        }

        try
        {
            return Begin(SqliteFile.OpenToRead(place, vfs));
        }
        catch (SqliteError e) when (e.Code is SqliteError.ReadOnly or SqliteError.CannotOpen)
        {
            return Begin(SqliteFile.OpenToWrite(place, vfs));
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

    // Whether the copy can be used.
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
        long own = 0,
            there = 0;
        try
        {
            (var bytes, own) = copy.Measure(cancellationToken);
            there = live.Measure(cancellationToken).Page;
            limits.LimitProcessor(bytes, task.TimeoutSeconds);
            copy.CopyOver(live, cancellationToken);
        }
        catch (SqliteError e) when (e.Code == SqliteError.ReadOnly && own != there && there != 0)
        {
            var pages = string.Create(CultureInfo.InvariantCulture, $"pages of {there} bytes, and the backup has pages of {own}");
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
