using System.Runtime.InteropServices;
using BackupEdge.Engine.Sqlite;
using static BackupEdge.Engine.Sqlite.SqliteNative;

namespace BackupEdge.Catalogue.Sealing;

/// <summary>
/// Reads and writes one file of SQLite's own VFS through <see cref="XtsCipher"/>. Sizes and offsets are those of the plain file, except
/// that a file whose last write ends within a block of 16 bytes has the whole block. What SQLite writes to the database and the log of a
/// catalogue with pages of 4096 bytes are whole units, and are written with one call each. Any other write, such as to the rollback
/// journal, reads and changes the blocks at its ends as well, and no other ones. Must be used by one thread at a time.
/// </summary>
internal sealed unsafe class SealedFile : IDisposable
{
    private readonly SealedFileKind _kind;
    private readonly XtsCipher _cipher;
    private readonly byte* _buffer = (byte*)NativeMemory.Alloc(SealedUnit.MaxBytes);

    /// <summary>Creates the file.</summary>
    /// <param name="real">The open file of SQLite's own VFS; the caller must close it.</param>
    /// <param name="kind">The kind of the file.</param>
    /// <param name="cipher">The cipher, which this object disposes.</param>
    public SealedFile(SqliteNative.File* real, SealedFileKind kind, XtsCipher cipher)
    {
        Real = real;
        _kind = kind;
        _cipher = cipher;
    }

    /// <summary>The file of SQLite's own VFS.</summary>
    public SqliteNative.File* Real { get; }

    /// <summary>
    /// Implements <c>xRead</c>: bytes that the file does not have are zero. So are those of a last block, or of the header of a frame, that
    /// the file has only in part.
    /// </summary>
    /// <returns>A result code of SQLite.</returns>
    public int Read(byte* into, int count, long offset)
    {
        var isShort = false;
        for (var done = 0; done < count;)
        {
            var unit = SealedUnit.Of(_kind, offset + done);
            var first = (int)(offset + done - unit.Start);
            var length = Math.Min(count - done, unit.Length - first);
            var isWhole = length == unit.Length;
            var result = ReadUnit(unit, isWhole ? into + done : _buffer, first + length, out var available);
            if (result != Ok)
            {
                return result;
            }

            if (!isWhole)
            {
                new ReadOnlySpan<byte>(_buffer + first, length).CopyTo(new Span<byte>(into + done, length));
            }

            isShort |= available < first + length;
            done += length;
        }

        return isShort ? ShortRead : Ok;
    }

    /// <summary>Implements <c>xWrite</c>.</summary>
    /// <returns>A result code of SQLite.</returns>
    public int Write(byte* from, int count, long offset)
    {
        for (var done = 0; done < count;)
        {
            var unit = SealedUnit.Of(_kind, offset + done);
            var first = (int)(offset + done - unit.Start);
            var length = Math.Min(count - done, unit.Length - first);
            var result = length == unit.Length ? WriteUnit(unit, from + done) : WritePart(unit, from + done, first, length);
            if (result != Ok)
            {
                return result;
            }

            done += length;
        }

        return Ok;
    }

    /// <summary>Returns whether a database was encrypted with another key; see <see cref="SealedHeader"/>.</summary>
    public bool HasOtherKey()
    {
        var unit = SealedUnit.Of(_kind, 0);
        if (ReadReal(_buffer, SealedHeader.Bytes, 0, out var available) != Ok || available < SealedHeader.Bytes)
        {
            // The file is new, or SQLite reports the error.
            return false;
        }

        var bytes = new Span<byte>(_buffer, SealedHeader.Bytes);
        var wasWritten = bytes[..XtsCipher.BlockBytes].ContainsAnyExcept((byte)0);
        return wasWritten && _cipher.Decrypt(unit.Tweak, _buffer, _buffer, SealedHeader.Bytes) && !SealedHeader.IsKnown(bytes);
    }

    /// <summary>Clears the key and the buffer.</summary>
    public void Dispose()
    {
        _cipher.Dispose();
        NativeMemory.Clear(_buffer, SealedUnit.MaxBytes);
        NativeMemory.Free(_buffer);
    }

    private int WriteUnit(in SealedUnit unit, byte* from) =>
        _cipher.Encrypt(unit.Tweak, from, _buffer, unit.Length) ? WriteReal(_buffer, unit.Length, unit.Start) : IoWrite;

    // The blocks before the first one are encrypted only because the cipher starts at the beginning of a unit.
    private int WritePart(in SealedUnit unit, byte* from, int first, int length)
    {
        var end = unit.Covering(first + length);
        var begin = end % XtsCipher.BlockBytes != 0 ? 0 : first & -XtsCipher.BlockBytes;
        if (begin != first || end != first + length)
        {
            var result = ReadUnit(unit, _buffer, end, out _);
            if (result != Ok)
            {
                return result;
            }
        }

        new ReadOnlySpan<byte>(from, length).CopyTo(new Span<byte>(_buffer + first, length));
        return _cipher.Encrypt(unit.Tweak, _buffer, _buffer, end) ? WriteReal(_buffer + begin, end - begin, unit.Start + begin) : IoWrite;
    }

    // Reads the first bytes of a unit, rounded up to what can be decrypted. Returns how many of them exist.
    private int ReadUnit(in SealedUnit unit, byte* into, int count, out int available)
    {
        var covering = unit.Covering(count);
        var result = ReadReal(into, covering, unit.Start, out available);
        if (result != Ok)
        {
            return result;
        }

        available = available == covering ? covering : unit.Readable(available);
        if (available > 0 && !_cipher.Decrypt(unit.Tweak, into, into, available))
        {
            return IoRead;
        }

        new Span<byte>(into + available, covering - available).Clear();
        return Ok;
    }

    private int ReadReal(byte* into, int count, long offset, out int available)
    {
        available = count;
        var result = Real->Methods->Read(Real, into, count, offset);
        if (result != ShortRead)
        {
            return result;
        }

        // The method does not report how much it has read. Another process may change the size at any time.
        long size;
        result = Real->Methods->FileSize(Real, &size);
        available = (int)Math.Clamp(size - offset, 0, count);
        if (result != Ok || available == 0)
        {
            return result;
        }

        result = Real->Methods->Read(Real, into, available, offset);
        if (result != ShortRead)
        {
            return result;
        }

        available = 0;
        return Ok;
    }

    private int WriteReal(byte* from, int count, long offset) => Real->Methods->Write(Real, from, count, offset);
}
