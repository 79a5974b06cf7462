using System.Diagnostics;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sqlite;
using BackupEdge.Faults;
using Microsoft.Win32.SafeHandles;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Restores one SQLite database. The copy is written next to the destination and checked there. If the database exists, its content is
/// replaced through SQLite in one transaction, so programs that have it open see either the old or the new state. If it does not exist, the
/// copy is renamed, and no file of an earlier database <em>must</em> remain next to it, because SQLite would combine them. Every step is
/// relative to the open folder and follows no symbolic link. SQLite runs in a child process (<see cref="SqliteChild"/>), because neither
/// the archive nor the files in the folder are trusted.
/// </summary>
internal sealed class SqliteRestore(IRestoredStream stream, EngineOptions options, CancellationToken cancellationToken)
{
    private const uint OwnerOnly = 0x180; // 0600

    /// <summary>Restores the stream into the database file of a source.</summary>
    /// <exception cref="Fault">The restore failed; an existing database is unchanged.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; an existing database is unchanged.</exception>
    public void Run(SqliteSource into)
    {
        try
        {
            using var place = SqlitePlace.Open(into.Path, stream.Followed, make: true);

            // An existing symbolic link is replaced and never followed, as with files.
            var exists = Posix.TryStat(place.Folder, Posix.Terminated(place.Name), out var stat) && stat.Type == FileType.Regular;
            if (exists && stream.KeepsExisting)
            {
                stream.AddSkipped();
                return;
            }

            Restore(CreateTask(into, stream.Followed, exists), place);
        }
        catch (SqliteRefusal e)
        {
            throw new Fault(FaultCode.IoError, $"The database '{into.Path}' could not be restored: {e.Message}.", e, ("path", into.Path));
        }
    }

    private void Restore(SqliteTask work, SqlitePlace place)
    {
        var exists = work.Operation == SqliteOperation.Replace;
        var temporary = TemporaryName.Next();
        using var file = CreateFile(place, temporary, work.Path);
        try
        {
            if (Write(file, work.Path) is { } problem)
            {
                stream.AddError("damaged", problem);
                return;
            }

            var outcome = RunSqlite(SetCopy(work, temporary, file));
            if (outcome.Failure == SqliteFailure.Damaged)
            {
                stream.AddError("damaged", $"the backup does not contain a valid SQLite database: {outcome.Message}");
                return;
            }

            // If the existing file is not a database, no program can be using it as one, so it is replaced by renaming.
            if (outcome.Failure is { } failure && failure != SqliteFailure.NotADatabase)
            {
                throw ToFault(failure, outcome.Message, work.Path);
            }

            if (outcome.DoubtCode is { } code)
            {
                stream.AddWarning(code, outcome.Doubt);
            }

            if (!exists || outcome.Failure is not null)
            {
                Rename(place, temporary, file, work.Path);
            }

            stream.AddFile(exists);
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

        // The check exceeded a limit, which ended the child process. Run the task again without the check.
        var second = options.RunSqlite(task with { IsChecked = false }, options.Time, cancellationToken);
        second.CopyDoubt(outcome);
        return second;
    }

    // The file of the copy is created later, so its fields are empty.
    private static SqliteTask CreateTask(SqliteSource into, string followed, bool exists) =>
        new()
        {
            Operation = exists ? SqliteOperation.Replace : SqliteOperation.Check,
            Path = into.Path,
            Followed = followed,
            Copy = "",
            CopyDevice = 0,
            CopyInode = 0,
            TimeoutSeconds = into.Timeout.TotalSeconds,
        };

    private static SqliteTask SetCopy(SqliteTask work, byte[] temporary, SafeFileHandle file) =>
        Posix.TryStat((int)file.DangerousGetHandle(), "\0"u8, out var stat)
            ? work with
            {
                Copy = System.Text.Encoding.ASCII.GetString(temporary).TrimEnd('\0'),
                CopyDevice = stat.Identity.Device,
                CopyInode = stat.Identity.Inode,
            }
            : throw Failed(work.Path, Posix.Errno);

    private static SafeFileHandle CreateFile(SqlitePlace place, byte[] name, string path)
    {
        var fd = Posix.OpenAt(place.Folder, name, Posix.ReadWrite | Posix.Create | Posix.Exclusive | Posix.NoFollow, OwnerOnly);
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
        foreach (var companion in SqlitePlace.Companions)
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
                $"The database '{path}' could not be restored: no space is left on its disk. Free some space and restore again.",
                ("path", path)
            )
            : new Fault(
                FaultCode.IoError,
                $"The database '{path}' could not be restored: {Posix.Describe(errno)}. Check the permissions of the service and the disk.",
                ("path", path)
            );

    private static Fault ToFault(SqliteFailure failure, string message, string path)
    {
        var left = $"The database '{path}' was not replaced and is unchanged";
        var text = failure switch
        {
            SqliteFailure.Busy => $"{left}: it was locked by another program for 30 seconds. Stop that program, or try again.",
            SqliteFailure.PageSize => $"The database '{path}' is in WAL mode with {message}: SQLite cannot change that while it is in use. "
                + "Stop the programs that use it, move it away together with its -wal and -shm files, and restore again.",
            SqliteFailure.Refused => $"{left}: {message}.",
            SqliteFailure.TimedOut => $"{left}: {message}. Find out what delays it, or raise the source's `timeout`.",
            SqliteFailure.Failed
            or SqliteFailure.Missing
            or SqliteFailure.Damaged
            or SqliteFailure.NotADatabase
            or SqliteFailure.Full
            or SqliteFailure.NoRoom => $"{left}: {message}. It is written with the rights of its owner if the service "
                + "may use them; check the permissions and the disk.",
            _ => throw new UnreachableException($"{nameof(SqliteFailure)}.{failure} has no message."),
        };
        return new Fault(FaultCode.IoError, text, ("path", path));
    }
}
