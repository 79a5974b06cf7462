using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace BackupEdge.Engine.Chunking;

/// <summary>
/// Cuts a stream into chunks. A hash of the last 16 bytes decides where to cut, so that an edit moves only the cuts near it. The scheme
/// is FastCDC (Xia et al., 2016): no cut before the minimum, rare cuts up to the mean, more probable cuts after it, and a forced cut at the
/// maximum. The hash, <c>windowed multiply</c>, is specific to this program, and is computed modulo 2^16:
/// <code>
/// h = start;         h = (h xor w(p-16)) * k1;  h = (h xor w(p-14)) * k2;  h = (h xor w(p-12)) * k3;  h = (h xor w(p-10)) * k4;
/// h = h xor (h >> 8); h = (h xor w(p-8)) * k5;  h = (h xor w(p-6)) * k6;   h = (h xor w(p-4)) * k7;   h = (h xor w(p-2)) * k8;
/// h = h xor (h >> 8); h = h * k9
/// </code>
/// where w(j) is the little-endian 16-bit word at byte j, and start and k1 to k9 are the <see cref="ChunkerConstants"/>. Unlike a rolling
/// hash it has no state, so 16 or 32 positions are tested at a time. A cut <em>must</em> depend only on the bytes since the previous cut
/// and on the constants, and not on the CPU or on how the stream was split into buffers: archives of a store share chunks only if every
/// build makes the same cuts.
/// </summary>
internal sealed class Chunker(ChunkerProfile profile, ChunkerConstants constants)
{
    /// <summary>The size in bytes of the window of a hash.</summary>
    internal const int Window = 16;

    /// <summary>How far the hash is shifted right after each half of the window, in bits.</summary>
    internal const int FoldBits = 8;

    private readonly ushort _strictMask = MaskOf(BitOperations.Log2((uint)profile.MeanBytes));
    private readonly ushort _looseMask = MaskOf(BitOperations.Log2((uint)profile.MeanBytes) - 2);

    /// <summary>Creates a chunker for archives that are not sealed.</summary>
    public Chunker(ChunkerProfile profile)
        : this(profile, ChunkerConstants.Unkeyed) { }

    /// <summary>The name of the algorithm in archive headers.</summary>
    public string Algorithm => constants.Algorithm;

    /// <summary>The chunk sizes that this chunker uses.</summary>
    public ChunkerProfile Profile => profile;

    /// <summary>
    /// Returns the length in bytes of the first chunk of <paramref name="data"/>. The result is final if data has at least
    /// <see cref="ChunkerProfile.MaxBytes"/> bytes or contains the end of the stream. Otherwise, a result that is the length of data means
    /// that more bytes are needed to find the cut.
    /// </summary>
    public int FirstCut(ReadOnlySpan<byte> data) => FirstCut(data, Vector128.IsHardwareAccelerated);

    /// <summary>
    /// Does the same as <see cref="FirstCut(ReadOnlySpan{byte})"/>, with or without vectors. Both must make the same cuts.
    /// </summary>
    internal int FirstCut(ReadOnlySpan<byte> data, bool vectors)
    {
        if (data.Length <= profile.MinBytes)
        {
            return data.Length;
        }

        var end = Math.Min(data.Length, profile.MaxBytes);
        var turn = Math.Min(end, profile.MeanBytes);
        var cut = Scan(data, profile.MinBytes, turn, _strictMask, vectors);
        if (cut < 0)
        {
            cut = Scan(data, turn, end, _looseMask, vectors);
        }

        return cut < 0 ? end : cut;
    }

    // Returns the first p in [from, to) whose hash has no bit of the mask, or -1.
    private int Scan(ReadOnlySpan<byte> data, int from, int to, ushort mask, bool vectors)
    {
        var p = from;
        if (vectors)
        {
            p = Vector256.IsHardwareAccelerated
                ? VectorScan256.Skip(constants, data, p, to, mask)
                : VectorScan128.Skip(constants, data, p, to, mask);
        }

        var start = constants.Start;
        var multipliers = constants.Multipliers[..ChunkerConstants.MultiplierCount];
        for (; p < to; p++)
        {
            if ((HashOf(data.Slice(p - Window, Window), start, multipliers) & mask) == 0)
            {
                return p;
            }
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort HashOf(ReadOnlySpan<byte> window, ushort start, ReadOnlySpan<ushort> multipliers)
    {
        var h = Mix(start, window, multipliers);
        h ^= (ushort)(h >> FoldBits);
        h = Mix(h, window[(Window / 2)..], multipliers[4..]);
        h ^= (ushort)(h >> FoldBits);
        return (ushort)(h * multipliers[8]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort Mix(ushort h, ReadOnlySpan<byte> words, ReadOnlySpan<ushort> multipliers)
    {
        for (var word = 0; word < Window / 4; word++)
        {
            h = (ushort)((h ^ BinaryPrimitives.ReadUInt16LittleEndian(words[(word * 2)..])) * multipliers[word]);
        }

        return h;
    }

    // Uses the top bits: a multiplication carries upwards, so each of them depends on most of the window.
    private static ushort MaskOf(int bits) => (ushort)(0xFFFF << (16 - bits));
}
