using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using BackupEdge.Engine.Sqlite;
using static BackupEdge.Engine.Sqlite.SqliteNative;

namespace BackupEdge.Catalogue.Sealing;

/// <summary>
/// A VFS of SQLite that encrypts a database, its rollback journal and its write-ahead log with one key, see <see cref="SealedFile"/>.
/// Nothing is authenticated: who can write to the disk can damage blocks and put back older ones. A catalogue can be built again from the
/// archives, which are authenticated.
/// <para>
/// The WAL index (<c>-shm</c>) stays clear. It has page numbers, random salts, and a running checksum of the log, 8 bytes: they confirm a
/// guess of all of the log's contents, and show nothing else of them. Temporary files and super-journals are refused, so a connection
/// <em>must</em> keep temporary data in memory (<c>PRAGMA temp_store=MEMORY</c>).
/// </para>
/// <para>
/// Paths, locks and flushes are those of SQLite's own VFS; like it, this one <em>must not</em> open a second descriptor of a database,
/// since closing it would release SQLite's locks. Thread-safe.
/// </para>
/// </summary>
internal sealed unsafe class SealedVfs : IDisposable
{
    /// <summary>
    /// The result code for a database that was encrypted with another key: <c>SQLITE_AUTH</c>, which SQLite never returns by itself here.
    /// </summary>
    public const int WrongKey = Authorization;

    // By the address that SQLite passes. SQLite may have found the structure just before it was unregistered and open a file with it
    // afterwards, so the structure and its name, about 200 bytes, are never freed.
    private static readonly ConcurrentDictionary<nint, SealedVfs> InUse = new();

    private static int _count;
    private readonly Lock _lock = new();
    private readonly byte[] _key;
    private readonly Vfs* _real;
    private readonly Vfs* _vfs;
    private int _users = 1;
    private bool _isDisposed;

    /// <summary>Creates and registers the VFS.</summary>
    /// <param name="key">A key of <see cref="XtsCipher.KeyBytes"/> bytes in pinned memory, which this object clears.</param>
    public SealedVfs(byte[] key)
    {
        _key = key;
        Name = $"backupedge-sealed-{Interlocked.Increment(ref _count)}";
        _real = sqlite3_vfs_find(null);
        _vfs = (Vfs*)NativeMemory.AllocZeroed((nuint)sizeof(Vfs));
        *_vfs = *_real;
        _vfs->FileBytes = SealedFileMethods.HeadBytes + _real->FileBytes;
        _vfs->Next = null;
        _vfs->Name = (byte*)Marshal.StringToCoTaskMemUTF8(Name);
        _vfs->Open = &Open;
        InUse[(nint)_vfs] = this;
        _ = sqlite3_vfs_register(_vfs, makeDefault: 0);
    }

    /// <summary>The name under which the VFS is registered.</summary>
    public string Name { get; }

    /// <summary>Unregisters the VFS and clears the key, if files are still open when the last one is closed.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            _ = sqlite3_vfs_unregister(_vfs);
        }

        Release();
    }

    /// <summary>Ends the use by a file that was closed.</summary>
    internal void Release()
    {
        lock (_lock)
        {
            if (--_users > 0)
            {
                return;
            }
        }

        CryptographicOperations.ZeroMemory(_key);
        InUse.TryRemove((nint)_vfs, out _);
    }

    private static SealedFileKind? KindOf(int flags) =>
        (flags & OpenMain) != 0 ? SealedFileKind.Database
        : (flags & OpenMainJournal) != 0 ? SealedFileKind.Journal
        : (flags & OpenLog) != 0 ? SealedFileKind.Log
        : null;

    [UnmanagedCallersOnly]
    private static int Open(Vfs* vfs, byte* name, SqliteNative.File* file, int flags, int* outFlags)
    {
        file->Methods = null;
        if (name == null || KindOf(flags) is not { } kind || !InUse.TryGetValue((nint)vfs, out var self) || !self.TryUse())
        {
            return CannotOpen;
        }

        var real = SealedFileMethods.RealOf(file);
        var result = self._real->Open(self._real, name, real, flags, outFlags);
        if (result == Ok)
        {
            result = self.Wrap(file, real, kind);
        }
        else
        {
            Close(real);
        }

        if (result != Ok)
        {
            self.Release();
        }

        return result;
    }

    // Returns whether the key is still there, and stays there until Release.
    private bool TryUse()
    {
        lock (_lock)
        {
            _users += _users > 0 ? 1 : 0;
            return _users > 0;
        }
    }

    private int Wrap(SqliteNative.File* file, SqliteNative.File* real, SealedFileKind kind)
    {
        SealedFile opened;
        try
        {
            opened = new SealedFile(real, kind, new XtsCipher(_key));
        }
        catch (Exception e) when (e is CryptographicException or OutOfMemoryException)
        {
            Close(real);
            return NoMemory;
        }

        if (kind == SealedFileKind.Database && opened.HasOtherKey())
        {
            opened.Dispose();
            Close(real);
            return WrongKey;
        }

        SealedFileMethods.Open(file, opened, this);
        return Ok;
    }

    private static void Close(SqliteNative.File* real)
    {
        if (real->Methods != null)
        {
            _ = real->Methods->Close(real);
        }
    }
}
