using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// The header of a database's WAL index, which SQLite shares between all connections of all processes and changes at every commit
/// (https://www.sqlite.org/walformat.html). To look at it costs no system call, where to ask SQLite costs two locks. What is read while somebody
/// writes it differs from what was read before, and so counts as a change. It must be asked by one thread at a time, and only while its connection is open.
/// </summary>
internal sealed unsafe partial class WalIndex
{
    // One of the two copies of the header: a count of changes, the number of the last frame, its checksum, the salts.
    private const int HeaderBytes = 48;
    private const int CommitsAt = 8;

    // What sqlite3_file_control(SQLITE_FCNTL_FILE_POINTER) gives begins with a pointer to its methods. Of those, the version comes first, 2 from
    // where there is xShmMap; see `struct sqlite3_io_methods`.
    private const int FilePointer = 7;
    private const int MethodsWithMap = 2;
    private const int MapMethod = 13;
    private const int RegionBytes = 32 << 10;
    private readonly byte* _header;
    private readonly byte[] _last = new byte[HeaderBytes];

    private WalIndex(byte* header) => _header = header;

    /// <summary>That of a connection's database, which must have been read before; null when it has none.</summary>
    public static WalIndex? Of(SqliteConnection connection)
    {
        nint** file = null;
        var handle = connection.Handle!;
        if (FileControl(handle.DangerousGetHandle(), "main", FilePointer, &file) != SQLitePCL.raw.SQLITE_OK || file is null || *file is null || *(int*)*file < MethodsWithMap || (*file)[MapMethod] == 0)
        {
            return null;
        }

        byte* region = null;
        var map = (delegate* unmanaged[Cdecl]<void*, int, int, int, byte**, int>)(*file)[MapMethod];
        return map(file, 0, RegionBytes, 0, &region) == SQLitePCL.raw.SQLITE_OK && region is not null ? new WalIndex(region) : null;
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

    private static uint CommitsOf(ReadOnlySpan<byte> header) => MemoryMarshal.Read<uint>(header[CommitsAt..]);

    [LibraryImport("sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(nint database, string schema, int operation, void* argument);
}
