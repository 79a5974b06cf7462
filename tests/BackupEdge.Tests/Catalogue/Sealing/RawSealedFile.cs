using System.Runtime.InteropServices;
using BackupEdge.Catalogue.Sealing;
using BackupEdge.Engine.Sqlite;
using static BackupEdge.Engine.Sqlite.SqliteNative;

namespace BackupEdge.Tests.Catalogue.Sealing;

/// <summary>Opens a file through a VFS without a database, to call its methods directly.</summary>
internal sealed unsafe class RawSealedFile : IDisposable
{
    private const int ReadWrite = 2;
    private const int Create = 4;
    private readonly byte* _name;
    private readonly SqliteNative.File* _file;

    private RawSealedFile(byte* name, SqliteNative.File* file)
    {
        _name = name;
        _file = file;
    }

    /// <summary>Opens a file and creates it if it does not exist. Returns null and the result code if that is refused.</summary>
    /// <param name="key">The key whose VFS is used.</param>
    /// <param name="path">The path; null for a temporary file.</param>
    /// <param name="kind">One of SQLite's flags for kinds of files.</param>
    /// <param name="result">The result code.</param>
    public static RawSealedFile? Open(CatalogueKey key, string? path, int kind, out int result) => Open(VfsOf(key), path, kind, out result);

    /// <summary>Returns the address of the VFS of a key, as SQLite finds it by its name.</summary>
    public static nint VfsOf(CatalogueKey key)
    {
        var name = (byte*)Marshal.StringToCoTaskMemUTF8(key.Vfs);
        var vfs = sqlite3_vfs_find(name);
        Marshal.FreeCoTaskMem((nint)name);
        return (nint)vfs;
    }

    /// <summary>As <see cref="Open(CatalogueKey, string?, int, out int)"/>, with the address of the VFS.</summary>
    public static RawSealedFile? Open(nint address, string? path, int kind, out int result)
    {
        var vfs = (Vfs*)address;

        // SQLite has the parameters of a file's name behind it: here none.
        var text = path is null ? null : System.Text.Encoding.UTF8.GetBytes(path + "\0\0\0\0\0");
        var name = text is null ? null : (byte*)NativeMemory.AllocZeroed((nuint)text.Length + 8) + 4;
        text?.AsSpan().CopyTo(new Span<byte>(name, text.Length));
        var file = (SqliteNative.File*)NativeMemory.AllocZeroed((nuint)vfs->FileBytes);
        int opened;
        result = vfs->Open(vfs, name, file, kind | ReadWrite | Create, &opened);
        var open = new RawSealedFile(name, file);
        if (result == Ok)
        {
            return open;
        }

        Assert.True(file->Methods == null);
        open.Free();
        return null;
    }

    /// <summary>Reads bytes; those beyond the end are zero.</summary>
    public byte[] Read(long offset, int count, out int result)
    {
        var bytes = new byte[count];
        fixed (byte* into = bytes)
        {
            result = _file->Methods->Read(_file, into, count, offset);
        }

        return bytes;
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* from = bytes)
        {
            Assert.Equal(Ok, _file->Methods->Write(_file, from, bytes.Length, offset));
        }
    }

    public void Truncate(long size) => Assert.Equal(Ok, _file->Methods->Truncate(_file, size));

    public int Version => _file->Methods->Version;

    public void Dispose()
    {
        Assert.Equal(Ok, _file->Methods->Close(_file));
        Free();
    }

    private void Free()
    {
        NativeMemory.Free(_file);
        if (_name != null)
        {
            NativeMemory.Free(_name - 4);
        }
    }
}
