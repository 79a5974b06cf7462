using System.Runtime.InteropServices;
using BackupEdge.Engine.Sqlite;
using static BackupEdge.Engine.Sqlite.SqliteNative;

namespace BackupEdge.Catalogue.Sealing;

/// <summary>
/// The SQLite file methods of <see cref="SealedFile"/>. Reads and writes are encrypted; all other methods, with them locks, flushes, sizes
/// and the shared WAL index, are those of SQLite's own VFS. The version is 2, so SQLite never maps the file into memory.
/// </summary>
internal static unsafe class SealedFileMethods
{
    private static readonly IoMethods* Methods = MakeMethods();

    /// <summary>The number of bytes that precede the file of SQLite's own VFS in the memory of a file.</summary>
    public static int HeadBytes => sizeof(Head);

    /// <summary>Returns the file of SQLite's own VFS in the memory that SQLite has allocated for a file.</summary>
    public static SqliteNative.File* RealOf(SqliteNative.File* file) => (SqliteNative.File*)((byte*)file + sizeof(Head));

    /// <summary>Initializes an open file. SQLite closes it with the last method that it calls.</summary>
    /// <param name="file">The memory that SQLite has allocated for the file.</param>
    /// <param name="opened">The file, whose real file is open.</param>
    /// <param name="vfs">The VFS of the file.</param>
    public static void Open(SqliteNative.File* file, SealedFile opened, SealedVfs vfs)
    {
        var head = (Head*)file;
        head->Opened = GCHandle.ToIntPtr(GCHandle.Alloc(new State(opened, vfs)));
        head->Methods = Methods;
    }

    private static IoMethods* MakeMethods()
    {
        // Never freed: it is used until the process ends.
        var methods = (IoMethods*)NativeMemory.AllocZeroed((nuint)sizeof(IoMethods));
        methods->Version = 2;
        methods->Close = &Close;
        methods->Read = &Read;
        methods->Write = &Write;
        methods->Truncate = &Truncate;
        methods->Sync = &Sync;
        methods->FileSize = &FileSize;
        methods->Lock = &Lock;
        methods->Unlock = &Unlock;
        methods->CheckReservedLock = &CheckReservedLock;
        methods->FileControl = &FileControl;
        methods->SectorSize = &SectorSize;
        methods->DeviceCharacteristics = &DeviceCharacteristics;
        methods->ShmMap = &ShmMap;
        methods->ShmLock = &ShmLock;
        methods->ShmBarrier = &ShmBarrier;
        methods->ShmUnmap = &ShmUnmap;
        return methods;
    }

    private static State Of(SqliteNative.File* file) => (State)GCHandle.FromIntPtr(((Head*)file)->Opened).Target!;

    [UnmanagedCallersOnly]
    private static int Close(SqliteNative.File* file)
    {
        var (opened, vfs) = Of(file);
        GCHandle.FromIntPtr(((Head*)file)->Opened).Free();
        var result = opened.Real->Methods->Close(opened.Real);
        opened.Dispose();
        vfs.Release();
        return result;
    }

    [UnmanagedCallersOnly]
    private static int Read(SqliteNative.File* file, byte* into, int count, long offset) => Of(file).Opened.Read(into, count, offset);

    [UnmanagedCallersOnly]
    private static int Write(SqliteNative.File* file, byte* from, int count, long offset) => Of(file).Opened.Write(from, count, offset);

    [UnmanagedCallersOnly]
    private static int Truncate(SqliteNative.File* file, long size) => RealOf(file)->Methods->Truncate(RealOf(file), size);

    [UnmanagedCallersOnly]
    private static int Sync(SqliteNative.File* file, int flags) => RealOf(file)->Methods->Sync(RealOf(file), flags);

    [UnmanagedCallersOnly]
    private static int FileSize(SqliteNative.File* file, long* size) => RealOf(file)->Methods->FileSize(RealOf(file), size);

    [UnmanagedCallersOnly]
    private static int Lock(SqliteNative.File* file, int level) => RealOf(file)->Methods->Lock(RealOf(file), level);

    [UnmanagedCallersOnly]
    private static int Unlock(SqliteNative.File* file, int level) => RealOf(file)->Methods->Unlock(RealOf(file), level);

    [UnmanagedCallersOnly]
    private static int CheckReservedLock(SqliteNative.File* file, int* isReserved) =>
        RealOf(file)->Methods->CheckReservedLock(RealOf(file), isReserved);

    [UnmanagedCallersOnly]
    private static int FileControl(SqliteNative.File* file, int operation, void* argument) =>
        RealOf(file)->Methods->FileControl(RealOf(file), operation, argument);

    [UnmanagedCallersOnly]
    private static int SectorSize(SqliteNative.File* file) => RealOf(file)->Methods->SectorSize(RealOf(file));

    // SQLITE_IOCAP_POWERSAFE_OVERWRITE holds too: a write changes no block of 16 bytes outside of its range.
    [UnmanagedCallersOnly]
    private static int DeviceCharacteristics(SqliteNative.File* file) => RealOf(file)->Methods->DeviceCharacteristics(RealOf(file));

    [UnmanagedCallersOnly]
    private static int ShmMap(SqliteNative.File* file, int region, int bytes, int extend, byte** mapped)
    {
        var methods = RealOf(file)->Methods;
        return methods->Version < 2 || methods->ShmMap == null ? IoShmMap : methods->ShmMap(RealOf(file), region, bytes, extend, mapped);
    }

    [UnmanagedCallersOnly]
    private static int ShmLock(SqliteNative.File* file, int first, int count, int flags) =>
        RealOf(file)->Methods->ShmLock(RealOf(file), first, count, flags);

    [UnmanagedCallersOnly]
    private static void ShmBarrier(SqliteNative.File* file) => RealOf(file)->Methods->ShmBarrier(RealOf(file));

    [UnmanagedCallersOnly]
    private static int ShmUnmap(SqliteNative.File* file, int delete) => RealOf(file)->Methods->ShmUnmap(RealOf(file), delete);

    /// <summary>The beginning of a <c>sqlite3_file</c>; the file of SQLite's own VFS follows it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Head
    {
        public IoMethods* Methods;
        public nint Opened;
    }

    private sealed record State(SealedFile Opened, SealedVfs Vfs);
}
