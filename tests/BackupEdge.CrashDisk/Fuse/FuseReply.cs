using System.Buffers.Binary;

namespace BackupEdge.CrashDisk.Fuse;

/// <summary>
/// Puts one answer together: a head of 16 bytes (length, error, the request's number), then the fields of the structures of
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

    /// <summary>The room behind the head, for what is read straight into it; see <see cref="Skip"/>.</summary>
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

    /// <summary>Takes the first bytes of the room into the answer as they are.</summary>
    public void Skip(int count) => _length += count;

    /// <summary>The whole answer; <c>errno</c> 0 is success, and otherwise the answer has no fields.</summary>
    public readonly ReadOnlySpan<byte> Finish(ulong request, int errno)
    {
        var length = errno == 0 ? _length : HeadBytes;
        BinaryPrimitives.WriteInt32LittleEndian(_buffer, length);
        BinaryPrimitives.WriteInt32LittleEndian(_buffer[4..], -errno);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer[8..], request);
        return _buffer[..length];
    }
}
