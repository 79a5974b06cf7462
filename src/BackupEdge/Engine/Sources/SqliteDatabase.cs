using System.Globalization;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sqlite;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using Microsoft.Win32.SafeHandles;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// A SQLite database as it was at one moment, while others write to it. SQLite's online backup copies all pages as they lie
/// within one read transaction into the scratch folder, in a child process, since the database and all that lies beside it are somebody
/// else's
/// (<see cref="SqliteChild"/>); the copy is checked before a byte of it is given. Its file has no name any more by then, so that it is gone
/// with
/// this process at the latest.
/// </summary>
internal sealed class SqliteDatabase : IStreamSource
{
    private readonly string _path;
    private readonly FileStat _stat;
    private readonly SafeFileHandle _copy;
    private readonly CancellationToken _cancelled;
    private long _offset;

    private SqliteDatabase(string path, FileStat stat, SafeFileHandle copy, CancellationToken cancellationToken)
    {
        _path = path;
        _stat = stat;
        _copy = copy;
        _cancelled = cancellationToken;
    }

    public (string Code, string Message)? Warning { get; private init; }

    /// <summary>Copies the database of a source.</summary>
    /// <exception cref="Fault">
    /// <c>source_missing</c>, <c>source_refused</c>, <c>source_damaged</c>, <c>source_failed</c>, <c>no_space</c> or <c>io_error</c>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing is left.</exception>
    public static SqliteDatabase Open(SqliteSource source, EngineOptions options, CancellationToken cancellationToken)
    {
        var scratch = options.Scratch;
        var stat = StatOf(source, scratch);
        var copy = Path.Combine(scratch, Guid.NewGuid().ToString("n") + ".db");
        SafeFileHandle? file = null;
        try
        {
            MakeFolder(scratch);
            file = MakeFile(copy);
            if (!Posix.TryStat((int)file.DangerousGetHandle(), "\0"u8, out var made))
            {
                throw new IOException(Posix.Describe(Posix.Errno));
            }

            var task = new SqliteTask
            {
                Operation = SqliteOperation.Copy,
                Path = source.Path,
                Followed = source.FollowedFolder,
                Copy = copy,
                CopyDevice = made.Identity.Device,
                CopyInode = made.Identity.Inode,
                FreeBytes = new DriveInfo(scratch).AvailableFreeSpace,
                TimeoutSeconds = source.Timeout.TotalSeconds,
            };
            var outcome = options.RunSqlite(task, options.Time, cancellationToken);
            if (outcome.Failure is { } failure)
            {
                throw FaultOf(failure, outcome.Message, outcome.Bytes, task.FreeBytes, source, scratch);
            }

            var opened = file;
            file = null;
            return new SqliteDatabase(source.Path, stat, opened, cancellationToken)
            {
                Warning = outcome.DoubtCode is { } code ? (code, outcome.Doubt) : null,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFaults.From(e, $"The source '{source.Name}' could not be copied to '{scratch}'");
        }
        finally
        {
            if (File.Exists(copy))
            {
                File.Delete(copy);
            }

            file?.Dispose();
        }
    }

    /// <summary>Removes what a killed process left in a scratch folder. No database may be read meanwhile.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public static void Clear(string scratch)
    {
        try
        {
            if (Directory.Exists(scratch))
            {
                Directory.Delete(scratch, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFaults.From(e, $"The scratch folder '{scratch}' could not be cleared");
        }
    }

    public int Read(Span<byte> into)
    {
        _cancelled.ThrowIfCancellationRequested();
        try
        {
            var count = RandomAccess.Read(_copy, into, _offset);
            _offset += count;
            return count;
        }
        catch (IOException e)
        {
            throw IoFaults.From(e, $"The copy of '{_path}' could not be read at byte {_offset}");
        }
    }

    // A database that is restored where there is none must be of use to the same programs.
    public void Describe(ManifestEntry entry) => (entry.Mode, entry.UserId, entry.GroupId) = (_stat.Mode, _stat.UserId, _stat.GroupId);

    public void Dispose() => _copy.Dispose();

    private static FileStat StatOf(SqliteSource source, string scratch)
    {
        try
        {
            using var place = SqlitePlace.Open(source.Path, source.FollowedFolder);
            return place.Stat() ?? throw new SqliteRefusal(SqliteFailure.Missing, "it is not there");
        }
        catch (SqliteRefusal e)
        {
            throw FaultOf(e.Failure, e.Message, 0, 0, source, scratch);
        }
    }

    private static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static SafeFileHandle MakeFile(string path)
    {
        const uint OwnerAlone = 0x180; // 0600
        var flags = Posix.ReadWrite | Posix.Create | Posix.Exclusive | Posix.NoFollow;
        var fd = Posix.OpenAt(Posix.WorkingFolder, Posix.Terminated(path), flags, OwnerAlone);
        return fd >= 0
            ? new SafeFileHandle(fd, ownsHandle: true)
            : throw new IOException($"'{path}' could not be made: {Posix.Describe(Posix.Errno)}");
    }

    private static Fault FaultOf(SqliteFailure failure, string message, long needed, long free, SqliteSource source, string scratch)
    {
        var subject = $"The source '{source.Name}' ({source.Path})";
        return failure switch
        {
            SqliteFailure.Missing => new Fault(
                FaultCode.SourceMissing,
                $"The source '{source.Name}' is not there: {source.Path} is no file, or its folder cannot be entered. "
                    + "Check the path and the rights of the service.",
                ("source", source.Name),
                ("path", source.Path)
            ),
            SqliteFailure.Refused => new Fault(
                FaultCode.SourceRefused,
                $"{subject} was not opened: {message}.",
                ("source", source.Name),
                ("path", source.Path)
            ),
            SqliteFailure.Busy => Failed(
                $"{subject} was locked by another program for 30 seconds. Find out who holds the lock, and try again."
            ),
            SqliteFailure.TimedOut => Failed(
                $"{subject} could not be copied: {message}. Find out what holds it up, or raise the source's `timeout`."
            ),
            SqliteFailure.Damaged or SqliteFailure.NotADatabase => new Fault(
                FaultCode.SourceDamaged,
                $"{subject} is no sound SQLite database: {message}. Nothing was backed up; mend it, or restore it from an older backup.",
                ("source", source.Name),
                ("path", source.Path)
            ),
            SqliteFailure.Full => new Fault(
                FaultCode.NoSpace,
                $"The source '{source.Name}' could not be copied to '{scratch}': no space is left there. Free some space and try again.",
                ("source", source.Name)
            ),
            SqliteFailure.NoRoom => new Fault(
                FaultCode.NoSpace,
                $"The source '{source.Name}' is copied to '{scratch}' while it is read, which takes {needed} bytes, "
                    + $"and {free} are free there. Free some space, or give the data folder more room.",
                ("source", source.Name),
                ("needed_bytes", needed.ToString(CultureInfo.InvariantCulture)),
                ("free_bytes", free.ToString(CultureInfo.InvariantCulture))
            ),
            SqliteFailure.Failed or SqliteFailure.PageSize => Failed(
                $"{subject} could not be read: {message}. It is read with the rights of its owner where the service may take them; "
                    + "check the file, its folder and these rights."
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "It is no failure."),
        };

        Fault Failed(string text) => new(FaultCode.SourceFailed, text, ("source", source.Name), ("path", source.Path));
    }
}
