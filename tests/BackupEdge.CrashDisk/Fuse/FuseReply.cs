using System.Buffers.Binary;

namespace BackupEdge.CrashDisk.Fuse;

/// <summary>
/// Builds one answer: a head of 16 bytes (length, error, the number of the request), then the fields of the structures in
/// linux/fuse.h one after another.
/// </summary>
internal ref struct FuseReply
{
    public const int HeadBytes = 16;
    private readonly Span<byte> _buffer;
    private int _length;

    public FuseReply(Span<byte> buffer)
    {
        _buffer = buffer;
        _length = HeadBytes;
    }

    /// <summary>The free space after the fields added so far, for reading data directly into it; see <see cref="Skip"/>.</summary>
    public readonly Span<byte> Room => _buffer[_length..];

    public void Add16(int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(Room, (ushort)value);
        _length += 2;
    }

    public void Add32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Room, value);
        _length += 4;
    }

    public void Add64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Room, value);
        _length += 8;
    }

    public void AddZeros(int count)
    {
        Room[..count].Clear();
        _length += count;
    }

    /// <summary>Adds the first bytes of <see cref="Room"/> to the answer without changing them.</summary>
    public void Skip(int count) => _length += count;

    /// <summary>Returns the complete answer. If <c>errno</c> is not 0, the answer is an error without fields.</summary>
    public readonly ReadOnlySpan<byte> Finish(ulong request, int errno)
    {
        var length = errno == 0 ? _length : HeadBytes;
        BinaryPrimitives.WriteInt32LittleEndian(_buffer, length);
        BinaryPrimitives.WriteInt32LittleEndian(_buffer[4..], -errno);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer[8..], request);
        return _buffer[..length];
    }
}
