using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace BackupEdge.Catalogue;

/// <summary>
/// Creates and preserves the two files that SQLite uses next to the database: the write-ahead log and its index. They <em>must</em> stay
/// when the last connection is closed, so that the catalogue can be opened on a file system without a free inode.
/// </summary>
internal static unsafe partial class CatalogueSideFiles
{
    private const int PersistWal = 10; // SQLITE_FCNTL_PERSIST_WAL

    // FS_IOC_GETFLAGS and FS_IOC_SETFLAGS of 64-bit Linux.
    private const nuint GetFlags = 0x80086601;
    private const nuint SetFlags = 0x40086602;
    private const long NoCopyOnWrite = 0x00800000;

    /// <summary>Creates the files if they do not exist. SQLite accepts empty ones.</summary>
    /// <exception cref="SqliteException">
    /// The file system is full (<c>SQLITE_FULL</c>), or the files cannot be created (<c>SQLITE_CANTOPEN</c>).
    /// </exception>
    public static void Prepare(string database)
    {
        try
        {
            Make(database + "-wal");
            Make(database + "-shm");
        }
        catch (IOException e) when (FullDisk.Is(e))
        {
            throw FullDisk.Exception(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SqliteException(e.Message, SQLitePCL.raw.SQLITE_CANTOPEN);
        }
    }

    /// <summary>Makes SQLite leave the files in place if this connection is the last one to be closed.</summary>
    public static void Keep(SqliteConnection connection)
    {
        var keep = 1;
        _ = FileControl(connection.Handle!.DangerousGetHandle(), "main", PersistWal, &keep);
    }

    private static void Make(string path)
    {
        if (File.Exists(path))
        {
            return;
        }

        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using var file = new FileStream(path, options);
            if (OperatingSystem.IsLinux() && path.EndsWith("-shm", StringComparison.Ordinal))
            {
                OverwriteInPlace(file.SafeFileHandle);
            }
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process has created the file in the meantime.
        }
    }

    // A copy-on-write file system (btrfs) needs free space to change a mapped page. The flag also turns checksums off, which is safe here:
    // SQLite rebuilds the index from the log. Other file systems reject the flag and do not need it.
    private static void OverwriteInPlace(SafeFileHandle file)
    {
        long flags = 0;
        var fd = (int)file.DangerousGetHandle();
        if (Control(fd, GetFlags, &flags) == 0)
        {
            flags |= NoCopyOnWrite;
            _ = Control(fd, SetFlags, &flags);
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int fd, nuint request, long* argument);

    [LibraryImport("sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(nint database, string schema, int operation, void* argument);
}
