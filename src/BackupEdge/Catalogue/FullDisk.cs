using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BackupEdge.Catalogue;

/// <summary>
/// Recognises a full file system in what SQLite reports. SQLite has a code for ENOSPC of a write alone; an exceeded quota, a file that
/// cannot be made for want of an inode and a flush that finds no room are I/O errors to it, and only the error number says what they are.
/// </summary>
internal static unsafe partial class FullDisk
{
    private const int NoSpace = 28; // ENOSPC
    private const int QuotaExceeded = 122; // EDQUOT
    private const int DatabasePointer = 7; // SQLITE_FCNTL_FILE_POINTER
    private const int LogPointer = 28; // SQLITE_FCNTL_JOURNAL_POINTER
    private const int LastErrorNumber = 4; // SQLITE_FCNTL_LAST_ERRNO
    private const int ControlMethod = 10; // xFileControl in `struct sqlite3_io_methods`
    private const int SharedMemorySize = raw.SQLITE_IOERR | (19 << 8); // SQLITE_IOERR_SHMSIZE: no room for the WAL index

    /// <summary>Whether the failure means that the file system is full.</summary>
    public static bool Is(SqliteException e) => e.SqliteErrorCode == raw.SQLITE_FULL || e.SqliteExtendedErrorCode == SharedMemorySize;

    /// <summary>The failure that is raised when there is no room although SQLite was not asked.</summary>
    public static SqliteException Exception(string message) => new(message, raw.SQLITE_FULL, raw.SQLITE_FULL);

    /// <summary>The failure with <c>SQLITE_FULL</c> as its code when the error number says so; else as it is. Must be called while its
    /// connection is open.</summary>
    public static SqliteException Of(SqliteException e, SqliteConnection connection)
    {
        if (
            e.SqliteErrorCode is not (raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN)
            || connection.Handle is not { IsInvalid: false, IsClosed: false } handle
        )
        {
            return e;
        }

        // The last error number of all is often that of the rollback, so each file is asked for its own too.
        var database = handle.DangerousGetHandle();
        var isFull =
            SystemError(database) is NoSpace or QuotaExceeded
            || LastError(database, DatabasePointer) is NoSpace or QuotaExceeded
            || LastError(database, LogPointer) is NoSpace or QuotaExceeded;
        return isFull ? Exception(e.Message) : e;
    }

    /// <summary>Whether an exception of .NET means that the file system is full.</summary>
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
