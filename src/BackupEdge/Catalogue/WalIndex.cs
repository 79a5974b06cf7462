using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// The WAL index of a database: a file that SQLite maps into memory and shares between all connections of all processes
/// (https://www.sqlite.org/walformat.html). A write to a mapped page for which the file system has no space ends the process (SIGBUS), and
/// SQLite writes to the index even to read. <see cref="TryAllocate"/> allocates the space beforehand. It needs SQLite's own mapping, which
/// it gets from SQLite's method xShmMap: a copy-on-write file system needs space for each mapping of a page, so a second mapping of the
/// same file would prove nothing, and closing a second descriptor of the file would release SQLite's locks. Must be used by one thread at a
/// time, while its connection is open.
/// </summary>
internal sealed unsafe partial class WalIndex
{
    // sqlite3_file_control(SQLITE_FCNTL_FILE_POINTER) returns a file that begins with a pointer to its methods. These begin with a version;
    // xShmMap exists from version 2. See `struct sqlite3_io_methods`.
    private const int FilePointer = 7;
    private const int MethodsWithMap = 2;
    private const int MapMethod = 13;

    /// <summary>The size in bytes of a region, the unit in which the index is mapped.</summary>
    public const int RegionBytes = 32 << 10;

    private const int PopulateForWriting = 23; // MADV_POPULATE_WRITE
    private const int BadAddress = 14; // EFAULT
    private readonly nint** _file;

    private WalIndex(nint** file) => _file = file;

    /// <summary>Returns the index of a connection's database; null if there is none.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="create">Whether to create a missing index, without reading the database.</param>
    /// <exception cref="SqliteException">The index cannot be created.</exception>
    public static WalIndex? Of(SqliteConnection connection, bool create = false)
    {
        nint** file = null;
        var handle = connection.Handle!.DangerousGetHandle();
        if (
            FileControl(handle, "main", FilePointer, &file) != SQLitePCL.raw.SQLITE_OK
            || file is null
            || *file is null
            || *(int*)*file < MethodsWithMap
            || (*file)[MapMethod] == 0
        )
        {
            return null;
        }

        var result = Map(file, 0, create, out var region);
        return result switch
        {
            SQLitePCL.raw.SQLITE_OK when region is not null => new WalIndex(file),
            SQLitePCL.raw.SQLITE_OK => null,
            _ when create => throw new SqliteException("The index of the write-ahead log cannot be created.", result & 0xFF, result),
            _ => null,
        };
    }

    /// <summary>Makes the file system allocate space for all mapped pages of the index.</summary>
    /// <returns>False if there is no space.</returns>
    public bool TryAllocate()
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        // Only existing regions: SQLite creates the next one with ordinary writes, which can fail without a signal.
        for (var i = 0; Map(_file, i, create: false, out var region) == SQLitePCL.raw.SQLITE_OK && region is not null; i++)
        {
            IndexGuard.Add(region);

            // Before Linux 5.14, the call fails with EINVAL.
            if (Advise(region, RegionBytes, PopulateForWriting) != 0 && Marshal.GetLastPInvokeError() == BadAddress)
            {
                return false;
            }
        }

        return true;
    }

    private static int Map(nint** file, int number, bool create, out byte* region)
    {
        byte* found = null;
        var map = (delegate* unmanaged[Cdecl]<void*, int, int, int, byte**, int>)(*file)[MapMethod];
        var result = map(file, number, RegionBytes, create ? 1 : 0, &found);
        region = found;
        return result;
    }

    [LibraryImport("sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(nint database, string schema, int operation, void* argument);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int Advise(void* address, nuint bytes, int advice);
}
