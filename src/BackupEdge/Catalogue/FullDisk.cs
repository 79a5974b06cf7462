using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BackupEdge.Catalogue;

/// <summary>
/// Recognizes a full file system in the errors of SQLite and .NET. SQLite has a code only for ENOSPC of a write. It reports an exceeded
/// quota, a missing inode and a flush without space as I/O errors, which only the error number of the system distinguishes.
/// </summary>
internal static unsafe partial class FullDisk
{
    private const int NoSpace = 28; // ENOSPC
    private const int QuotaExceeded = 122; // EDQUOT
    private const int DatabasePointer = 7; // SQLITE_FCNTL_FILE_POINTER
    private const int LogPointer = 28; // SQLITE_FCNTL_JOURNAL_POINTER
    private const int LastErrorNumber = 4; // SQLITE_FCNTL_LAST_ERRNO
    private const int ControlMethod = 10; // xFileControl in `struct sqlite3_io_methods`
    private const int SharedMemorySize = raw.SQLITE_IOERR | (19 << 8); // SQLITE_IOERR_SHMSIZE: no space for the WAL index

    /// <summary>Returns whether an exception of SQLite means that the file system is full.</summary>
    public static bool Is(SqliteException e) => e.SqliteErrorCode == raw.SQLITE_FULL || e.SqliteExtendedErrorCode == SharedMemorySize;

    /// <summary>Creates the exception for a full file system that was detected without calling SQLite.</summary>
    public static SqliteException Exception(string message) => new(message, raw.SQLITE_FULL, raw.SQLITE_FULL);

    /// <summary>
    /// Returns an exception with the code <c>SQLITE_FULL</c> if the system's error number means that the file system is full; otherwise the
    /// given exception. Must be called while the connection is open.
    /// </summary>
    public static SqliteException Of(SqliteException e, SqliteConnection connection)
    {
        if (
            e.SqliteErrorCode is not (raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN)
            || connection.Handle is not { IsInvalid: false, IsClosed: false } handle
        )
        {
            return e;
        }

        // The connection's last error number is often from the rollback, so the numbers of each file are checked too.
        var database = handle.DangerousGetHandle();
        var isFull =
            SystemError(database) is NoSpace or QuotaExceeded
            || LastError(database, DatabasePointer) is NoSpace or QuotaExceeded
            || LastError(database, LogPointer) is NoSpace or QuotaExceeded;
        return isFull ? Exception(e.Message) : e;
    }

    /// <summary>Returns whether an exception of .NET means that the file system is full.</summary>
    public static bool Is(IOException e) => (e.HResult & 0xFFFF) is NoSpace or QuotaExceeded;

    private static int LastError(nint database, int pointer)
    {
        nint** file = null;
        if (FileControl(database, "main", pointer, &file) != raw.SQLITE_OK || file is null || *file is null)
        {
            return 0;
        }

        var error = 0;
        var control = (delegate* unmanaged[Cdecl]<void*, int, void*, int>)(*file)[ControlMethod];
        return control(file, LastErrorNumber, &error) == raw.SQLITE_OK ? error : 0;
    }

    [LibraryImport("sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(nint database, string schema, int operation, void* argument);

    [LibraryImport("sqlite3", EntryPoint = "sqlite3_system_errno")]
    private static partial int SystemError(nint database);
}
