using System.Runtime.InteropServices;
using BackupEdge.Engine.Platform;
using static BackupEdge.Engine.Sqlite.SqliteNative;

namespace BackupEdge.Engine.Sqlite;

/// <summary>
/// The SQLite file methods for the copy of a database: a descriptor that was opened before the process gave up its rights. No other process
/// uses the copy, and it need not survive a crash, so locks and flushes do nothing.
/// </summary>
internal static unsafe class SqliteCopyFile
{
    private const int VersionsAt = 18;
    private const byte Rollback = 1;
    private const byte Wal = 2;
    private static readonly IoMethods* Methods = MakeMethods();

    /// <summary>Initializes an open file from a descriptor, which the caller must keep open and close.</summary>
    /// <param name="file">The memory that SQLite has allocated for the file.</param>
    /// <param name="fd">The descriptor of the copy.</param>
    /// <param name="showsRollback">
    /// Whether the header is always shown as that of a database in rollback mode. A database in WAL mode could only be opened read-only
    /// here, and then SQLite does not check its CHECK constraints.
    /// </param>
    public static void Open(SqliteNative.File* file, int fd, bool showsRollback)
    {
        file->Methods = Methods;
        file->Fd = fd;
        file->ShowsRollback = showsRollback ? 1 : 0;
    }

    private static IoMethods* MakeMethods()
    {
        // Never freed: it is used until the process ends.
        var methods = (IoMethods*)NativeMemory.AllocZeroed((nuint)sizeof(IoMethods));
        methods->Version = 1;
        methods->Close = &Close;
        methods->Read = &Read;
        methods->Write = &Write;
        methods->Truncate = &Truncate;
        methods->Sync = &Number;
        methods->FileSize = &FileSize;
        methods->Lock = &Number;
        methods->Unlock = &Number;
        methods->CheckReservedLock = &CheckReservedLock;
        methods->FileControl = &FileControl;
        methods->SectorSize = &Close;
        methods->DeviceCharacteristics = &Close;
        return methods;
    }

    // Also used for the other methods with only a file as their argument: 0 means a default sector size and no device characteristics.
    [UnmanagedCallersOnly]
    private static int Close(SqliteNative.File* file) => Ok;

    [UnmanagedCallersOnly]
    private static int Number(SqliteNative.File* file, int number) => Ok;

    [UnmanagedCallersOnly]
    private static int Read(SqliteNative.File* file, byte* into, int count, long offset)
    {
        var buffer = new Span<byte>(into, count);
        var done = Posix.ReadAt(file->Fd, buffer, offset);
        if (done < 0)
        {
            return IoRead;
        }

        buffer[done..].Clear();
        if (file->ShowsRollback != 0)
        {
            for (var i = VersionsAt; i <= VersionsAt + 1; i++)
            {
                if (i >= offset && i < offset + done && into[i - offset] == Wal)
                {
                    into[i - offset] = Rollback;
                }
            }
        }

        return done == count ? Ok : ShortRead;
    }

    [UnmanagedCallersOnly]
    private static int Write(SqliteNative.File* file, byte* from, int count, long offset)
    {
        if (Posix.WriteAt(file->Fd, new ReadOnlySpan<byte>(from, count), offset))
        {
            return Ok;
        }

        return Posix.Errno is Posix.NoSpace or Posix.QuotaExceeded ? Full : IoWrite;
    }

    [UnmanagedCallersOnly]
    private static int Truncate(SqliteNative.File* file, long size) => Posix.ftruncate(file->Fd, size) == 0 ? Ok : IoTruncate;

    [UnmanagedCallersOnly]
    private static int FileSize(SqliteNative.File* file, long* size)
    {
        var isKnown = Posix.TryStat(file->Fd, "\0"u8, out var stat);
        *size = stat.Size;
        return isKnown ? Ok : IoStat;
    }

    [UnmanagedCallersOnly]
    private static int CheckReservedLock(SqliteNative.File* file, int* isReserved)
    {
        *isReserved = 0;
        return Ok;
    }

    [UnmanagedCallersOnly]
    private static int FileControl(SqliteNative.File* file, int operation, void* argument) => NotFound;
}
