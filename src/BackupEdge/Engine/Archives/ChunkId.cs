using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace BackupEdge.Engine.Archives;

/// <summary>The id of a chunk, computed from its bytes by a <see cref="ChunkNamer"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ChunkId : IComparable<ChunkId>
{
    /// <summary>The size of an id in bytes.</summary>
    public const int Size = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    private ChunkId(ReadOnlySpan<byte> bytes)
    {
        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>The first eight bytes as a big-endian number. Ids sort first by this number.</summary>
    public ulong Prefix => _a;

    /// <summary>The second eight bytes as a number.</summary>
    public ulong Middle => _b;

    /// <summary>The last eight bytes as a number, for decisions that must be independent of <see cref="Prefix"/>.</summary>
    public ulong Suffix => _d;

    /// <summary>Reads an id from the first 32 bytes of a span.</summary>
    public static ChunkId Read(ReadOnlySpan<byte> bytes) => new(bytes[..Size]);

    /// <summary>Writes the 32 bytes of the id.</summary>
    public void Write(Span<byte> into)
    {
        BinaryPrimitives.WriteUInt64BigEndian(into, _a);
        BinaryPrimitives.WriteUInt64BigEndian(into[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(into[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(into[24..], _d);
    }

    /// <inheritdoc/>
    public int CompareTo(ChunkId other)
    {
        var order = _a.CompareTo(other._a);
        if (order == 0)
        {
            order = _b.CompareTo(other._b);
        }

        if (order == 0)
        {
            order = _c.CompareTo(other._c);
        }

        return order != 0 ? order : _d.CompareTo(other._d);
    }

    /// <inheritdoc/>
    public bool Equals(ChunkId other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    /// <inheritdoc/>
    public override int GetHashCode() => (int)_a;

    /// <summary>Returns the id as 64 hexadecimal digits.</summary>
    public override string ToString() => $"{_a:x16}{_b:x16}{_c:x16}{_d:x16}";

    /// <summary>Returns whether the left id sorts before the right one.</summary>
    public static bool operator <(ChunkId left, ChunkId right) => left.CompareTo(right) < 0;

    /// <summary>Returns whether the left id sorts after the right one.</summary>
    public static bool operator >(ChunkId left, ChunkId right) => left.CompareTo(right) > 0;

    /// <summary>Returns whether the left id sorts before the right one or is equal to it.</summary>
    public static bool operator <=(ChunkId left, ChunkId right) => left.CompareTo(right) <= 0;

    /// <summary>Returns whether the left id sorts after the right one or is equal to it.</summary>
    public static bool operator >=(ChunkId left, ChunkId right) => left.CompareTo(right) >= 0;
}
