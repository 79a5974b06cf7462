using System.Buffers.Binary;
using System.IO.Hashing;

namespace BackupEdge.Engine.Verify;

/// <summary>
/// Determines whether ranges, added in any order, follow each other from 0 on without a gap or an overlap. The ranges are not stored: they
/// do so exactly if each begins where another one ends, so the sum of a hash of all beginnings is compared with that of all ends.
/// </summary>
internal sealed class RangeCover
{
    private readonly long _seed = Random.Shared.NextInt64();
    private ulong _begins;
    private ulong _ends;
    private long _last;

    /// <summary>Adds a range of one byte or more.</summary>
    public void Add(long offset, long length)
    {
        _begins += HashOf(offset);
        _ends += HashOf(offset + length);
        _last = Math.Max(_last, offset + length);
    }

    /// <summary>Returns whether the ranges cover everything from 0 to the last end exactly once.</summary>
    public bool IsExact => _begins + HashOf(_last) == HashOf(0) + _ends;

    private ulong HashOf(long offset)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, offset);
        return XxHash3.HashToUInt64(bytes, _seed);
    }
}
