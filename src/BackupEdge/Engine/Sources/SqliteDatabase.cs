using System.Globalization;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sqlite;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using Microsoft.Win32.SafeHandles;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// A consistent copy of a SQLite database that other programs may be writing to. SQLite's online backup copies all pages within one read
/// transaction into the scratch folder. This happens in a child process (<see cref="SqliteChild"/>), because the database and the files
/// next to it are untrusted. The copy is checked before the first byte is returned. Its file is unlinked by then, so it is deleted at the
/// latest when this process exits.
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
    /// <exception cref="OperationCanceledException">The token was cancelled; the copy was deleted.</exception>
    public static SqliteDatabase Open(SqliteSource source, EngineOptions options, CancellationToken cancellationToken)
    {
        var scratch = options.Scratch;
        var stat = ReadStat(source, scratch);
        var copy = Path.Combine(scratch, Guid.NewGuid().ToString("n") + ".db");
        SafeFileHandle? file = null;
        try
        {
            FolderOwner.MakeFolder(scratch);
            file = ScratchFile.CreateNew(copy);
            if (!Posix.TryStat((int)file.DangerousGetHandle(), "\0"u8, out var created))
            {
                throw new IOException(Posix.Describe(Posix.Errno));
            }

            var task = new SqliteTask
            {
                Operation = SqliteOperation.Copy,
                Path = source.Path,
                Followed = source.FollowedFolder,
                Copy = copy,
                CopyDevice = created.Identity.Device,
                CopyInode = created.Identity.Inode,
                FreeBytes = new DriveInfo(scratch).AvailableFreeSpace,
                TimeoutSeconds = source.Timeout.TotalSeconds,
            };
            var outcome = options.RunSqlite(task, options.Time, cancellationToken);
            if (outcome.Failure is { } failure)
            {
                throw ToFault(failure, outcome.Message, outcome.Bytes, task.FreeBytes, source, scratch);
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

    /// <summary>
    /// Deletes what a killed process left in a scratch folder, also what a drill restored. Nothing must use the folder at the same time.
    /// </summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public static void Clear(string scratch)
    {
        try
        {
            FolderRemoval.Run(scratch);
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

    // A database that is restored to a new path must be usable by the same programs.
    public void Describe(ManifestEntry entry) => (entry.Mode, entry.UserId, entry.GroupId) = (_stat.Mode, _stat.UserId, _stat.GroupId);

    public void Dispose() => _copy.Dispose();

    private static FileStat ReadStat(SqliteSource source, string scratch)
    {
        try
        {
            using var place = SqlitePlace.Open(source.Path, source.FollowedFolder);
            return place.Stat() ?? throw new SqliteRefusal(SqliteFailure.Missing, "it does not exist");
        }
        catch (SqliteRefusal e)
        {
            throw ToFault(e.Failure, e.Message, 0, 0, source, scratch);
        }
    }

    private static Fault ToFault(SqliteFailure failure, string message, long needed, long free, SqliteSource source, string scratch)
    {
        var subject = $"The source '{source.Name}' ({source.Path})";
        return failure switch
        {
            SqliteFailure.Missing => new Fault(
                FaultCode.SourceMissing,
                $"The source '{source.Name}' does not exist: {source.Path} is not a file, or its folder cannot be accessed. "
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
                $"{subject} was locked by another program for 30 seconds. Find the program that holds the lock, and try again."
            ),
            SqliteFailure.TimedOut => Failed(
                $"{subject} could not be copied: {message}. Find out what delays it, or raise the source's `timeout`."
            ),
            SqliteFailure.Damaged or SqliteFailure.NotADatabase => new Fault(
                FaultCode.SourceDamaged,
                $"{subject} is not a valid SQLite database: {message}. Nothing was backed up; "
                    + "repair it, or restore it from an older backup.",
                ("source", source.Name),
                ("path", source.Path)
            ),
            SqliteFailure.Full => new Fault(
                FaultCode.NoSpace,
                $"The source '{source.Name}' could not be copied to '{scratch}': no space is left. Free some space and try again.",
                ("source", source.Name)
            ),
            SqliteFailure.NoRoom => new Fault(
                FaultCode.NoSpace,
                $"The source '{source.Name}' is copied to '{scratch}' while it is read, which needs {needed} bytes, "
                    + $"but {free} are free. Free some space, or move the data folder to a larger disk.",
                ("source", source.Name),
                ("needed_bytes", needed.ToString(CultureInfo.InvariantCulture)),
                ("free_bytes", free.ToString(CultureInfo.InvariantCulture))
            ),
            SqliteFailure.Failed or SqliteFailure.PageSize => Failed(
                $"{subject} could not be read: {message}. It is read with the rights of its owner if the service may use them, and in WAL "
                    + "mode SQLite must be able to write its -shm file. Check the permissions of the file and its folder, and the "
                    + "ReadWritePaths of the service if systemd runs it."
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "The value is not a failure."),
        };

        Fault Failed(string text) => new(FaultCode.SourceFailed, text, ("source", source.Name), ("path", source.Path));
    }
}
