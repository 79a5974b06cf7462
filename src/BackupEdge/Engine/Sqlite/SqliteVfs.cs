using System.Runtime.InteropServices;
using static BackupEdge.Engine.Sqlite.SqliteNative;

namespace BackupEdge.Engine.Sqlite;

/// <summary>
/// A VFS that restricts which files SQLite can use for one untrusted database: the database, its <c>-wal</c>, <c>-shm</c> and
/// <c>-journal</c> and its own super-journal, all in its folder and not through symbolic links, and a copy by its descriptor. Every other
/// path is refused, even if a journal refers to it; <see cref="ThrowIfRefused"/> <em>must</em> be called before the work counts as done.
/// The VFS has a unique name and is never SQLite's default. It uses the files of SQLite's unix VFS, with their locks.
/// </summary>
internal sealed unsafe class SqliteVfs : IDisposable
{
    /// <summary>The path for opening the copy unchanged.</summary>
    public const string Copy = "/copy";

    /// <summary>The path for opening the copy as a database in rollback mode; see <see cref="SqliteCopyFile.Open"/>.</summary>
    public const string CheckedCopy = "/checked";

    private const int MaxPath = 4096;
    private static int _count;
    private readonly SqlitePlace _place;
    private readonly int _copy;
    private readonly string[] _own;
    private readonly Vfs* _real;
    private readonly Vfs* _vfs;
    private readonly GCHandle _self;
    private readonly List<nint> _paths = [];
    private string? _refused;

    /// <summary>Creates and registers the VFS.</summary>
    /// <param name="place">The database; the caller must dispose it.</param>
    /// <param name="copy">The descriptor of the copy; the caller must close it.</param>
    public SqliteVfs(SqlitePlace place, int copy)
    {
        _place = place;
        _copy = copy;
        _own = [place.Pinned, place.Pinned + "-wal", place.Pinned + "-journal"];
        _self = GCHandle.Alloc(this);
        Name = $"backupedge-{Interlocked.Increment(ref _count)}";
        _real = sqlite3_vfs_find(null);
        _vfs = (Vfs*)NativeMemory.AllocZeroed((nuint)sizeof(Vfs));
        *_vfs = *_real;
        _vfs->Version = 2;
        _vfs->FileBytes = Math.Max(_real->FileBytes, sizeof(SqliteNative.File));
        _vfs->MaxPath = MaxPath;
        _vfs->Next = null;
        _vfs->Name = (byte*)Marshal.StringToCoTaskMemUTF8(Name);
        _vfs->Context = GCHandle.ToIntPtr(_self);
        _vfs->Open = &Open;
        _vfs->Delete = &Delete;
        _vfs->Access = &Access;
        _vfs->FullPathname = &FullPathname;
        (_vfs->DlOpen, _vfs->DlError, _vfs->DlSym, _vfs->DlClose) = (0, 0, 0, 0);
        _ = sqlite3_vfs_register(_vfs, makeDefault: 0);
    }

    /// <summary>The name under which the VFS is registered.</summary>
    public string Name { get; }

    /// <summary>Throws if SQLite has tried to use a file that is not allowed.</summary>
    /// <exception cref="SqliteRefusal"><see cref="SqliteFailure.Refused"/>.</exception>
    public void ThrowIfRefused()
    {
        if (_refused is not null)
        {
            throw new SqliteRefusal(SqliteFailure.Refused, _refused);
        }
    }

    /// <summary>Unregisters the VFS. Every database that was opened with it must be closed before.</summary>
    public void Dispose()
    {
        _ = sqlite3_vfs_unregister(_vfs);
        Marshal.FreeCoTaskMem((nint)_vfs->Name);
        NativeMemory.Free(_vfs);
        _paths.ForEach(Marshal.FreeCoTaskMem);
        _self.Free();
    }

    private static SqliteVfs Of(Vfs* vfs) => (SqliteVfs)GCHandle.FromIntPtr(vfs->Context).Target!;

    private static string? Text(byte* name) => Marshal.PtrToStringUTF8((nint)name);

    [UnmanagedCallersOnly]
    private static int Open(Vfs* vfs, byte* name, SqliteNative.File* file, int flags, int* outFlags)
    {
        file->Methods = null;
        var self = Of(vfs);
        var path = Text(name);
        if (path is Copy or CheckedCopy && (flags & OpenMain) != 0)
        {
            SqliteCopyFile.Open(file, self._copy, showsRollback: path == CheckedCopy);
            if (outFlags != null)
            {
                *outFlags = flags;
            }

            return Ok;
        }

        var allowed = self.Allow(path, name, orJournal: true, "open");
        return allowed == null ? CannotOpen : self._real->Open(self._real, allowed, file, flags, outFlags);
    }

    [UnmanagedCallersOnly]
    private static int Delete(Vfs* vfs, byte* name, int syncFolder)
    {
        var self = Of(vfs);
        var path = Text(name);
        if (IsBesideCopy(path))
        {
            return Ok;
        }

        // SQLite has no reason to delete the database itself.
        var allowed = path == self._own[0] ? self.Refuse(path, "delete") : self.Allow(path, name, orJournal: false, "delete");
        return allowed == null ? IoDelete : self._real->Delete(self._real, allowed, syncFolder);
    }

    [UnmanagedCallersOnly]
    private static int Access(Vfs* vfs, byte* name, int flags, int* result)
    {
        var self = Of(vfs);
        var path = Text(name);
        *result = 0;
        if (IsBesideCopy(path))
        {
            return Ok;
        }

        var allowed = self.Allow(path, name, orJournal: true, "access");
        return allowed == null ? IoAccess : self._real->Access(self._real, allowed, flags, result);
    }

    // Returns the path unchanged. SQLite's own method would resolve symbolic links, including the one in /proc/self/fd.
    [UnmanagedCallersOnly]
    private static int FullPathname(Vfs* vfs, byte* name, int bytes, byte* into)
    {
        var text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
        if (text.Length >= bytes)
        {
            return CannotOpen;
        }

        text.CopyTo(new Span<byte>(into, bytes));
        into[text.Length] = 0;
        return Ok;
    }

    private static bool IsBesideCopy(string? path) =>
        path is not null
        && (path.StartsWith(Copy + "-", StringComparison.Ordinal) || path.StartsWith(CheckedCopy + "-", StringComparison.Ordinal));

    // Returns the path for SQLite's own VFS, or null if the path is refused.
    private byte* Allow(string? path, byte* given, bool orJournal, string verb)
    {
        if (path is null)
        {
            // A temporary file. None is needed, because SQLite keeps temporary data in memory.
            return null;
        }

        if (_own.Contains(path))
        {
            return _place.IsRegularOrMissing(path[(path.LastIndexOf('/') + 1)..]) ? given : Refuse(path, verb);
        }

        if (_place.OwnName(path, orJournal) is not { } name || !_place.IsRegularOrMissing(name))
        {
            return Refuse(path, verb);
        }

        // Not freed here, because SQLite's files keep the pointer.
        var pinned = Marshal.StringToCoTaskMemUTF8(_place.PinnedPath(name));
        _paths.Add(pinned);
        return (byte*)pinned;
    }

    private byte* Refuse(string path, string verb)
    {
        _refused ??= path.StartsWith($"/proc/self/fd/{_place.Folder}/", StringComparison.Ordinal)
            ? $"'{path[(path.LastIndexOf('/') + 1)..]}' next to it is not a regular file"
            : $"SQLite tried to {verb} '{path}': {SqliteJournal.Describe(path, _place)}";
        return null;
    }
}
