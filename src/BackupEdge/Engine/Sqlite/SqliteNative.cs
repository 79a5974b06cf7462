using System.Runtime.InteropServices;

namespace BackupEdge.Engine.Sqlite;

/// <summary>
/// Functions of SQLite that the package does not declare, and the structures of a VFS (https://www.sqlite.org/c3ref/vfs.html).
/// </summary>
#pragma warning disable IDE1006, SYSLIB1054 // lower-case names are those of SQLite
internal static unsafe partial class SqliteNative
{
    public const int Ok = 0;
    public const int CannotOpen = 14;
    public const int NotFound = 12;
    public const int Full = 13;
    public const int ShortRead = 522;
    public const int IoRead = 266;
    public const int IoWrite = 778;
    public const int IoTruncate = 1546;
    public const int IoStat = 1802;
    public const int IoDelete = 2570;
    public const int IoAccess = 3338;

    public const int NoMemory = 7;
    public const int Authorization = 23;
    public const int IoShmMap = 5386;

    public const int OpenMain = 0x100;
    public const int OpenMainJournal = 0x800;
    public const int OpenLog = 0x80000;

#if WINDOWS
    private const string Library = "e_sqlite3";
#else
    private const string Library = "sqlite3";
#endif

    [LibraryImport(Library)]
    public static partial Vfs* sqlite3_vfs_find(byte* name);

    [LibraryImport(Library)]
    public static partial int sqlite3_vfs_register(Vfs* vfs, int makeDefault);

    [LibraryImport(Library)]
    public static partial int sqlite3_vfs_unregister(Vfs* vfs);

    [LibraryImport(Library)]
    public static partial long sqlite3_hard_heap_limit64(long bytes);

    [LibraryImport(Library)]
    public static partial int sqlite3_collation_needed(
        nint database,
        nint context,
        delegate* unmanaged<nint, nint, int, byte*, void> needed
    );

    [LibraryImport(Library)]
    public static partial int sqlite3_create_collation_v2(
        nint database,
        byte* name,
        int encoding,
        nint context,
        delegate* unmanaged<nint, int, byte*, int, byte*, int> compare,
        nint destroy
    );

    /// <summary><c>sqlite3_vfs</c>, version 3.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Vfs
    {
        public int Version;
        public int FileBytes;
        public int MaxPath;
        public Vfs* Next;
        public byte* Name;
        public nint Context;
        public delegate* unmanaged<Vfs*, byte*, File*, int, int*, int> Open;
        public delegate* unmanaged<Vfs*, byte*, int, int> Delete;
        public delegate* unmanaged<Vfs*, byte*, int, int*, int> Access;
        public delegate* unmanaged<Vfs*, byte*, int, byte*, int> FullPathname;
        public nint DlOpen;
        public nint DlError;
        public nint DlSym;
        public nint DlClose;
        public nint Randomness;
        public nint Sleep;
        public nint CurrentTime;
        public nint GetLastError;
        public nint CurrentTimeInt64;
        public nint SetSystemCall;
        public nint GetSystemCall;
        public nint NextSystemCall;
    }

    /// <summary><c>sqlite3_file</c>, extended by the fields of an open <see cref="SqliteCopyFile"/>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct File
    {
        public IoMethods* Methods;
        public int Fd;
        public int ShowsRollback;
    }

    /// <summary><c>sqlite3_io_methods</c>, version 2. The methods of version 1 end with <see cref="DeviceCharacteristics"/>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct IoMethods
    {
        public int Version;
        public delegate* unmanaged<File*, int> Close;
        public delegate* unmanaged<File*, byte*, int, long, int> Read;
        public delegate* unmanaged<File*, byte*, int, long, int> Write;
        public delegate* unmanaged<File*, long, int> Truncate;
        public delegate* unmanaged<File*, int, int> Sync;
        public delegate* unmanaged<File*, long*, int> FileSize;
        public delegate* unmanaged<File*, int, int> Lock;
        public delegate* unmanaged<File*, int, int> Unlock;
        public delegate* unmanaged<File*, int*, int> CheckReservedLock;
        public delegate* unmanaged<File*, int, void*, int> FileControl;
        public delegate* unmanaged<File*, int> SectorSize;
        public delegate* unmanaged<File*, int> DeviceCharacteristics;
        public delegate* unmanaged<File*, int, int, int, byte**, int> ShmMap;
        public delegate* unmanaged<File*, int, int, int, int> ShmLock;
        public delegate* unmanaged<File*, void> ShmBarrier;
        public delegate* unmanaged<File*, int, int> ShmUnmap;
    }
}
#pragma warning restore IDE1006, SYSLIB1054
