using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// The WAL index of a database: a file that SQLite maps into memory and shares between all connections of all processes
/// (https://www.sqlite.org/walformat.html). A write to a mapped page for which the file system has no room ends the process (SIGBUS), and
/// SQLite writes to the index even to read. <see cref="TryBack"/> finds out before. It needs SQLite's own mapping: a copy-on-write file
/// system asks for room for each mapping of a page, so that a second mapping of the same file would prove nothing; and a second descriptor
/// of the file, once closed, would lose SQLite's locks. So the mapping comes from SQLite's method xShmMap. Used by one thread at a time,
/// while its connection is open.
/// </summary>
internal sealed unsafe partial class WalIndex
{
    // sqlite3_file_control(SQLITE_FCNTL_FILE_POINTER) returns a file that begins with a pointer to its methods. Of those, the version comes
    // first,
    // 2 from where there is xShmMap; see `struct sqlite3_io_methods`.
    private const int FilePointer = 7;
    private const int MethodsWithMap = 2;
    private const int MapMethod = 13;

    /// <summary>Bytes of a region, the unit in which the index is mapped.</summary>
    public const int RegionBytes = 32 << 10;

    private const int PopulateForWriting = 23; // MADV_POPULATE_WRITE
    private const int BadAddress = 14; // EFAULT
    private readonly nint** _file;

    private WalIndex(nint** file) => _file = file;

    /// <summary>Returns the index of a connection's database; null when it has none.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="make">Whether an index that is not there is made, without reading the database.</param>
    /// <exception cref="SqliteException">It cannot be made.</exception>
    public static WalIndex? Of(SqliteConnection connection, bool make = false)
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

        var result = Map(file, 0, make, out var region);
        return result switch
        {
            SQLitePCL.raw.SQLITE_OK when region is not null => new WalIndex(file),
            SQLitePCL.raw.SQLITE_OK => null,
            _ when make => throw new SqliteException("The index of the write-ahead log cannot be made.", result & 0xFF, result),
            _ => null,
        };
    }

    /// <summary>Makes the file system find room for what will be written to the index next, by a call that can fail.</summary>
    /// <returns>False when there is no room.</returns>
    public bool TryBack()
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        // Behind the last region: SQLite makes the next one by ordinary writes.
        for (var i = 0; Map(_file, i, make: false, out var region) == SQLitePCL.raw.SQLITE_OK && region is not null; i++)
        {
            IndexGuard.Add(region);

            // Before Linux 5.14 there is no such call: EINVAL.
            if (Advise(region, RegionBytes, PopulateForWriting) != 0 && Marshal.GetLastPInvokeError() == BadAddress)
            {
                return false;
            }
        }

        return true;
    }

    private static int Map(nint** file, int number, bool make, out byte* region)
    {
        byte* found = null;
        var map = (delegate* unmanaged[Cdecl]<void*, int, int, int, byte**, int>)(*file)[MapMethod];
        var result = map(file, number, RegionBytes, make ? 1 : 0, &found);
        region = found;
        return result;
    }

    [LibraryImport("sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(nint database, string schema, int operation, void* argument);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int Advise(void* address, nuint bytes, int advice);
}
