using System.Globalization;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using Microsoft.Win32.SafeHandles;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// A SQLite database as it was at one moment, while others write to it. SQLite's online backup copies all pages as they lie
/// within one read transaction into the scratch folder; the copy passes the integrity check before a byte of it is given. Its
/// file has no name any more by then, so that it is gone with this process at the latest.
/// </summary>
internal sealed class SqliteDatabase : IStreamSource
{
    private const long SpareBytes = 16L << 20;
    private readonly string _path;
    private readonly SafeFileHandle _copy;
    private readonly CancellationToken _cancelled;
    private long _offset;

    private SqliteDatabase(string path, SafeFileHandle copy, CancellationToken cancellationToken)
    {
        _path = path;
        _copy = copy;
        _cancelled = cancellationToken;
    }

    /// <summary>Copies the database of a source.</summary>
    /// <exception cref="Fault">`source_missing`, `source_damaged`, `source_failed`, `no_space` or `io_error`.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing is left.</exception>
    public static SqliteDatabase Open(SourceDefinition source, string scratch, CancellationToken cancellationToken)
    {
        if (!File.Exists(source.Path))
        {
            throw new Fault(
                FaultCode.SourceMissing,
                $"The source '{source.Name}' is not there: {source.Path} is no file, or its folder cannot be entered. Check the path and the rights of the service.",
                ("source", source.Name), ("path", source.Path));
        }

        var copy = Path.Combine(scratch, Guid.NewGuid().ToString("n") + ".db");
        try
        {
            MakeFolder(scratch);
            Copy(source, copy, scratch, cancellationToken);
            Check(source, copy, cancellationToken);
            return new SqliteDatabase(source.Path, File.OpenHandle(copy), cancellationToken);
        }
        catch (SqliteError e)
        {
            throw From(e, source, scratch);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFaults.From(e, $"The source '{source.Name}' could not be copied to '{scratch}'");
        }
        finally
        {
            File.Delete(copy);
        }
    }

    /// <summary>Removes what a killed process left in a scratch folder. No database may be read meanwhile.</summary>
    /// <exception cref="Fault">`io_error`.</exception>
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

    public void Describe(ManifestEntry entry)
    {
        // A database that is restored where there is none must be of use to the same programs.
        if (Posix.TryStatTarget(Posix.Terminated(_path), out var stat))
        {
            (entry.Mode, entry.UserId, entry.GroupId) = (stat.Mode, stat.UserId, stat.GroupId);
        }
    }

    public void Dispose() => _copy.Dispose();

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

    private static void Copy(SourceDefinition source, string copy, string scratch, CancellationToken cancellationToken)
    {
        using var live = OpenSnapshot(source.Path, cancellationToken);
        var needed = live.Measure(cancellationToken).Bytes + SpareBytes;
        var free = new DriveInfo(scratch).AvailableFreeSpace;
        if (free < needed)
        {
            throw new Fault(
                FaultCode.NoSpace,
                $"The source '{source.Name}' is copied to '{scratch}' while it is read, which takes {needed} bytes, and {free} are free there. Free some space, or give the data folder more room.",
                ("source", source.Name),
                ("needed_bytes", needed.ToString(CultureInfo.InvariantCulture)),
                ("free_bytes", free.ToString(CultureInfo.InvariantCulture)));
        }

        using var target = SqliteFile.CreateScratch(copy);
        live.CopyOver(target, cancellationToken);
    }

    // Reading alone will do where others have the database open. Where nobody has, SQLite takes what it makes beside a database in
    // WAL mode away again only if it may write; left there, it could belong to this user and keep its own programs out.
    private static SqliteFile OpenSnapshot(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(DatabaseFiles.RealPath(path) + "-shm"))
        {
            return Begin(SqliteFile.OpenToWrite(path), cancellationToken);
        }

        try
        {
            return Begin(SqliteFile.OpenToRead(path), cancellationToken);
        }
        catch (SqliteError e) when (e.Code is SqliteError.ReadOnly or SqliteError.CannotOpen)
        {
            return Begin(SqliteFile.OpenToWrite(path), cancellationToken);
        }
    }

    private static SqliteFile Begin(SqliteFile file, CancellationToken cancellationToken)
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

    private static void Check(SourceDefinition source, string copy, CancellationToken cancellationToken)
    {
        using var check = SqliteFile.OpenImmutable(copy);
        if (check.FindDamage(cancellationToken) is { } damage)
        {
            throw Damaged(source, damage);
        }
    }

    private static Fault From(SqliteError e, SourceDefinition source, string scratch) => e.Code switch
    {
        SqliteError.Full => new Fault(FaultCode.NoSpace, $"The source '{source.Name}' could not be copied to '{scratch}': no space is left there. Free some space and try again.", e, ("source", source.Name)),
        SqliteError.Busy => new Fault(FaultCode.SourceFailed, $"The source '{source.Name}' ({source.Path}) was locked by another program for 30 seconds. Find out who holds the lock, and try again.", e, ("source", source.Name)),
        _ when e.IsDamage => Damaged(source, e.Message),
        _ => new Fault(FaultCode.SourceFailed, $"The source '{source.Name}' ({source.Path}) could not be read: SQLite says: {e.Message}. Check the file, its folder and the rights of the service.", e, ("source", source.Name)),
    };

    private static Fault Damaged(SourceDefinition source, string damage) => new(
        FaultCode.SourceDamaged,
        $"The source '{source.Name}' ({source.Path}) is no sound SQLite database: {damage}. Nothing was backed up; mend it, or restore it from an older backup.",
        ("source", source.Name), ("path", source.Path));
}
