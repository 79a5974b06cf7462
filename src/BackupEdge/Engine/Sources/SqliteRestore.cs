using System.Diagnostics;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sqlite;
using BackupEdge.Faults;
using Microsoft.Win32.SafeHandles;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Restores one SQLite database. It is written beside its place and checked there. Where a database is already, its content is
/// replaced through SQLite, in one transaction, so that programs that have it open see the old state or the new one; where none
/// is, the file gets its name, and nothing that belonged to an earlier file <em>must</em> be left beside it: SQLite would combine them.
/// Every step is relative to the open folder and follows no symbolic link; SQLite itself runs in a child process
/// (<see cref="SqliteChild"/>), since neither the archive nor what lies in the folder is to be trusted.
/// </summary>
internal sealed class SqliteRestore(IRestoredStream stream, EngineOptions options, CancellationToken cancellationToken)
{
    private const uint OwnerAlone = 0x180; // 0600

    /// <exception cref="Fault">It could not be restored; what was there is as before.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; what was there is as before.</exception>
    public void Run(SqliteSource into)
    {
        try
        {
            using var place = SqlitePlace.Open(into.Path, stream.Followed, make: true);

            // A link that lies there is replaced and never followed, as with files.
            var isThere = Posix.TryStat(place.Folder, Posix.Terminated(place.Name), out var stat) && stat.Type == FileType.Regular;
            if (isThere && stream.KeepsExisting)
            {
                stream.AddSkipped();
                return;
            }

            Restore(TaskOf(into, stream.Followed, isThere), place);
        }
        catch (SqliteRefusal e)
        {
            throw new Fault(FaultCode.IoError, $"The database '{into.Path}' could not be restored: {e.Message}.", e, ("path", into.Path));
        }
    }

    private void Restore(SqliteTask work, SqlitePlace place)
    {
        var isThere = work.Operation == SqliteOperation.Replace;
        var temporary = TemporaryName.Next();
        using var file = Make(place, temporary, work.Path);
        try
        {
            if (Write(file, work.Path) is { } problem)
            {
                stream.AddError("damaged", problem);
                return;
            }

            var outcome = RunSqlite(With(work, temporary, file));
            if (outcome.Failure == SqliteFailure.Damaged)
            {
                stream.AddError("damaged", $"what the backup holds is no sound SQLite database: {outcome.Message}");
                return;
            }

            // What is there and no database, nobody can be using as one.
            if (outcome.Failure is { } failure && failure != SqliteFailure.NotADatabase)
            {
                throw FaultOf(failure, outcome.Message, work.Path);
            }

            if (outcome.DoubtCode is { } code)
            {
                stream.AddWarning(code, outcome.Doubt);
            }

            if (!isThere || outcome.Failure is not null)
            {
                Rename(place, temporary, file, work.Path);
            }

            stream.AddFile(isThere);
        }
        finally
        {
            Unlink(place.Folder, temporary);
        }
    }

    private SqliteOutcome RunSqlite(SqliteTask task)
    {
        var outcome = options.RunSqlite(task, options.Time, cancellationToken);
        if (!outcome.IsOpen)
        {
            return outcome;
        }

        // A limit ended the check, and the process with it.
        var second = options.RunSqlite(task with { IsChecked = false }, options.Time, cancellationToken);
        second.CopyDoubt(outcome);
        return second;
    }

    // Without the file of the copy, which is made later.
    private static SqliteTask TaskOf(SqliteSource into, string followed, bool isThere) =>
        new()
        {
            Operation = isThere ? SqliteOperation.Replace : SqliteOperation.Check,
            Path = into.Path,
            Followed = followed,
            Copy = "",
            CopyDevice = 0,
            CopyInode = 0,
            TimeoutSeconds = into.Timeout.TotalSeconds,
        };

    private static SqliteTask With(SqliteTask work, byte[] temporary, SafeFileHandle file) =>
        Posix.TryStat((int)file.DangerousGetHandle(), "\0"u8, out var stat)
            ? work with
            {
                Copy = System.Text.Encoding.ASCII.GetString(temporary).TrimEnd('\0'),
                CopyDevice = stat.Identity.Device,
                CopyInode = stat.Identity.Inode,
            }
            : throw Failed(work.Path, Posix.Errno);

    private static SafeFileHandle Make(SqlitePlace place, byte[] name, string path)
    {
        var fd = Posix.OpenAt(place.Folder, name, Posix.ReadWrite | Posix.Create | Posix.Exclusive | Posix.NoFollow, OwnerAlone);
        return fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : throw Failed(path, Posix.Errno);
    }

    private string? Write(SafeFileHandle file, string path)
    {
        var fd = (int)file.DangerousGetHandle();
        var offset = 0L;
        void Take(ReadOnlySpan<byte> bytes)
        {
            if (!Posix.WriteAt(fd, bytes, offset))
            {
                throw Failed(path, Posix.Errno);
            }

            offset += bytes.Length;
            stream.AddBytes(bytes.Length);
        }

        var problem = stream.Read(Take);
        return problem is not null || Posix.fsync(fd) == 0 ? problem : throw Failed(path, Posix.Errno);
    }

    private void Rename(SqlitePlace place, byte[] temporary, SafeFileHandle file, string path)
    {
        stream.ApplyMetadata((int)file.DangerousGetHandle());
        foreach (var companion in DatabaseFiles.Companions)
        {
            Unlink(place.Folder, Posix.Terminated(place.Name + companion));
        }

        MoveTo(place.Folder, temporary, Posix.Terminated(place.Name), path);
        var folder = Posix.OpenAt(place.Folder, ".\0"u8, Posix.Directory);
        if (folder >= 0)
        {
            _ = Posix.fsync(folder);
            _ = Posix.close(folder);
        }
    }

    private static unsafe void MoveTo(int folder, byte[] from, byte[] to, string path)
    {
        fixed (
            byte* source = from,
                target = to
        )
        {
            if (Posix.renameat(folder, source, folder, target) != 0)
            {
                throw Failed(path, Posix.Errno);
            }
        }
    }

    private static unsafe void Unlink(int folder, byte[] name)
    {
        fixed (byte* bytes = name)
        {
            _ = Posix.unlinkat(folder, bytes, 0);
        }
    }

    private static Fault Failed(string path, int errno) =>
        errno is Posix.NoSpace or Posix.QuotaExceeded
            ? new Fault(
                FaultCode.NoSpace,
                $"The database '{path}' could not be restored: no space is left beside it. Free some space and restore again.",
                ("path", path)
            )
            : new Fault(
                FaultCode.IoError,
                $"The database '{path}' could not be restored: {Posix.Describe(errno)}. Check the rights of the service and the disk.",
                ("path", path)
            );

    private static Fault FaultOf(SqliteFailure failure, string message, string path)
    {
        var left = $"The database '{path}' was not replaced, and is as it was";
        var text = failure switch
        {
            SqliteFailure.Busy => $"{left}: it was locked by another program for 30 seconds. Stop that program, or try again.",
            SqliteFailure.PageSize => $"The database '{path}' is in WAL mode with {message}: SQLite cannot change that while it is in use. "
                + "Stop the programs that use it, move it away with its -wal and -shm files, and restore again.",
            SqliteFailure.Refused => $"{left}: {message}.",
            SqliteFailure.TimedOut => $"{left}: {message}. Find out what holds it up, or raise the source's `timeout`.",
            SqliteFailure.Failed
            or SqliteFailure.Missing
            or SqliteFailure.Damaged
            or SqliteFailure.NotADatabase
            or SqliteFailure.Full
            or SqliteFailure.NoRoom => $"{left}: {message}. It is written with the rights of its owner where the service "
                + "may take them; "
                + "check these rights and the disk.",
            _ => throw new UnreachableException($"{nameof(SqliteFailure)}.{failure} has no message."),
        };
        return new Fault(FaultCode.IoError, text, ("path", path));
    }
}
