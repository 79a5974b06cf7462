using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// The header of a database's WAL index, which SQLite shares between all connections of all processes and changes at every commit
/// (https://www.sqlite.org/walformat.html). To look at it costs no system call, where to ask SQLite costs two locks. What is read while
/// somebody writes it differs from what was read before, and so counts as a change. It must be asked by one thread at a time, and only
/// while its connection is open.
/// </summary>
internal sealed unsafe partial class WalIndex
{
    // One of the two copies of the header: a count of changes, the number of the last frame, its checksum, the salts.
    private const int HeaderBytes = 48;
    private const int CommitsAt = 8;

    // What sqlite3_file_control(SQLITE_FCNTL_FILE_POINTER) gives begins with a pointer to its methods. Of those, the version comes first, 2
    // from
    // where there is xShmMap; see `struct sqlite3_io_methods`.
    private const int FilePointer = 7;
    private const int MethodsWithMap = 2;
    private const int MapMethod = 13;

    /// <summary>Bytes of a region, the unit in which it is mapped.</summary>
    public const int RegionBytes = 32 << 10;

    // Frames whose place a region knows; the first one has the header too, and knows some fewer.
    private const int FramesOfRegion = 4096;
    private const int LastFrameAt = 16;
    private const int PopulateForWriting = 23; // MADV_POPULATE_WRITE
    private const int BadAddress = 14; // EFAULT
    private readonly nint** _file;
    private readonly byte* _header;
    private readonly byte[] _last = new byte[HeaderBytes];

    private WalIndex(nint** file, byte* header)
    {
        _file = file;
        _header = header;
    }

    /// <summary>That of a connection's database; null when it has none.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="make">Whether it is made when it is not there, without a look at the database.</param>
    /// <exception cref="SqliteException">It cannot be made.</exception>
    public static WalIndex? Of(SqliteConnection connection, bool make = false)
    {
        nint** file = null;
        var handle = connection.Handle!;
        if (
            FileControl(handle.DangerousGetHandle(), "main", FilePointer, &file) != SQLitePCL.raw.SQLITE_OK
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
            SQLitePCL.raw.SQLITE_OK when region is not null => new WalIndex(file, region),
            SQLitePCL.raw.SQLITE_OK => null,
            _ when make => throw new SqliteException("The index of the write-ahead log cannot be made.", result & 0xFF, result),
            _ => null,
        };
    }

    /// <summary>
    /// Makes the file system find room for what will be written to the index next. The index is a mapping: when there is no room for a
    /// page of it,
    /// writing to it would end the process (SIGBUS), and SQLite writes to it even to read. Here the same is asked for by a call that can
    /// fail.
    /// </summary>
    /// <returns>False when there is no room.</returns>
    public bool TryBack()
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        var regions = (MemoryMarshal.Read<uint>(new ReadOnlySpan<byte>(_header + LastFrameAt, sizeof(uint))) / FramesOfRegion) + 1;
        for (var i = 0; i <= regions; i++)
        {
            if (Map(_file, i, make: false, out var region) != SQLitePCL.raw.SQLITE_OK || region is null)
            {
                // SQLite makes the next one by ordinary writes.
                return true;
            }

            IndexGuard.Add(region);

            // Before Linux 5.14 there is no such call: EINVAL.
            if (Advise(region, RegionBytes, PopulateForWriting) != 0 && Marshal.GetLastPInvokeError() == BadAddress)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether anybody changed the database since this was last asked; the first time it may have.</summary>
    public bool HasChanged()
    {
        Interlocked.MemoryBarrier();
        var now = new ReadOnlySpan<byte>(_header, HeaderBytes);
        if (now.SequenceEqual(_last))
        {
            return false;
        }

        now.CopyTo(_last);
        return true;
    }

    /// <summary>How often anybody has committed, modulo 2^32. Within a transaction that writes it stands still.</summary>
    public uint Commits => CommitsOf(new ReadOnlySpan<byte>(_header, HeaderBytes));

    /// <summary>Takes one commit for none, if it is the only one since <see cref="HasChanged"/> was last asked.</summary>
    /// <param name="before">What <see cref="Commits"/> was within its transaction.</param>
    public void PassOver(uint before)
    {
        Interlocked.MemoryBarrier();
        var now = new ReadOnlySpan<byte>(_header, HeaderBytes);
        if (CommitsOf(_last) == before && CommitsOf(now) == before + 1)
        {
            // Should somebody be writing the header just now, what is copied is no header, and the next look finds another.
            now.CopyTo(_last);
        }
    }

    private static int Map(nint** file, int number, bool make, out byte* region)
    {
        byte* found = null;
        var map = (delegate* unmanaged[Cdecl]<void*, int, int, int, byte**, int>)(*file)[MapMethod];
        var result = map(file, number, RegionBytes, make ? 1 : 0, &found);
        region = found;
        return result;
    }

    private static uint CommitsOf(ReadOnlySpan<byte> header) => MemoryMarshal.Read<uint>(header[CommitsAt..]);

    [LibraryImport("sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(nint database, string schema, int operation, void* argument);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int Advise(void* address, nuint bytes, int advice);
}
