using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BackupEdge.Engine.Chunking;

/// <summary>
/// Cuts a stream into chunks. A hash of the last 16 bytes decides where to cut, so that an edit moves only the cuts near it. The scheme
/// is FastCDC (Xia et al., 2016): no cut before the minimum, rare cuts up to the mean, more probable cuts after it, and a forced cut at the
/// maximum. The hash, <c>windowed multiply</c>, is specific to this program, and is computed modulo 2^16:
/// <code>
/// h = seed;  h = (h xor w(p-16)) * k;  h = (h xor w(p-14)) * k;  h = (h xor w(p-12)) * k;  h = (h xor w(p-10)) * k;
/// h = h xor (h >> 8);                  h = (h xor w(p-8)) * k;   ...                       h = (h xor w(p-2)) * k;
/// h = h xor (h >> 8);                  h = h * k
/// </code>
/// where w(j) is the little-endian 16-bit word at byte j. Unlike a rolling hash it has no state, so 16 or 32 positions are tested at a
/// time. A cut <em>must</em> depend only on the bytes since the previous cut, and not on the CPU or on how the stream was split into
/// buffers: archives of a store share chunks only if every build makes the same cuts.
/// </summary>
internal sealed class Chunker(ChunkerProfile profile)
{
    /// <summary>The name of the algorithm in archive headers. A different hash or rule needs a different name.</summary>
    public const string Algorithm = "wm16-1";

    private const int Window = 16;
    private const ushort Seed = 0x5A87;
    private const ushort Multiplier = 0x9E35;
    private const int FoldBits = 8;

    private readonly ushort _strictMask = MaskOf(BitOperations.Log2((uint)profile.MeanBytes));
    private readonly ushort _looseMask = MaskOf(BitOperations.Log2((uint)profile.MeanBytes) - 2);

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
    private static int Scan(ReadOnlySpan<byte> data, int from, int to, ushort mask, bool vectors)
    {
        var p = from;
        if (vectors)
        {
            p = Vector256.IsHardwareAccelerated ? ScanVector256(data, p, to, mask) : ScanVector128(data, p, to, mask);
        }

        for (; p < to; p++)
        {
            if ((HashAt(data, p) & mask) == 0)
            {
                return p;
            }
        }

        return -1;
    }

    // Both vector scans return a position at or before the first hit, at most one block before it; without a hit, one less than a block
    // before `to`.
    private static int ScanVector128(ReadOnlySpan<byte> data, int p, int to, ushort mask)
    {
        ref var start = ref MemoryMarshal.GetReference(data);
        var masks = Vector128.Create(mask);

        // The last byte that a block reads is p + 14, so it never reads beyond `to`.
        for (; p + 16 <= to; p += 16)
        {
            ref var window = ref Unsafe.Add(ref start, p - Window);
            ref var next = ref Unsafe.Add(ref window, 1);
            var hits =
                mask == ushort.MaxValue
                    ? IsZero128(ref window) | IsZero128(ref next)
                    : Vector128.Equals(Hash128(ref window) & masks, Vector128<ushort>.Zero)
                        | Vector128.Equals(Hash128(ref next) & masks, Vector128<ushort>.Zero);
            if (hits != Vector128<ushort>.Zero)
            {
                return p;
            }
        }

        return p;
    }

    private static int ScanVector256(ReadOnlySpan<byte> data, int p, int to, ushort mask)
    {
        ref var start = ref MemoryMarshal.GetReference(data);
        var masks = Vector256.Create(mask);
        for (; p + 32 <= to; p += 32)
        {
            ref var window = ref Unsafe.Add(ref start, p - Window);
            ref var next = ref Unsafe.Add(ref window, 1);
            var hits =
                mask == ushort.MaxValue
                    ? IsZero256(ref window) | IsZero256(ref next)
                    : Vector256.Equals(Hash256(ref window) & masks, Vector256<ushort>.Zero)
                        | Vector256.Equals(Hash256(ref next) & masks, Vector256<ushort>.Zero);
            if (hits != Vector256<ushort>.Zero)
            {
                return p;
            }
        }

        return p;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Hash128(ref byte window)
    {
        var h = Mix128(Vector128.Create(Seed), ref window);
        h ^= h >>> FoldBits;
        h = Mix128(h, ref Unsafe.Add(ref window, Window / 2));
        h ^= h >>> FoldBits;
        return h * Vector128.Create(Multiplier);
    }

    // A mask of all bits tests whether the whole hash is 0. All steps after the last word map 0, and only 0, to 0: k is odd. So the hash
    // is 0 if what the last word is combined with is equal to it, and the last two multiplications are not needed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> IsZero128(ref byte window)
    {
        var h = Mix128(Vector128.Create(Seed), ref window);
        h ^= h >>> FoldBits;
        h = MixThree128(h, ref Unsafe.Add(ref window, Window / 2));
        return Vector128.Equals(h, Vector128.LoadUnsafe(ref window, Window - sizeof(ushort)).AsUInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Mix128(Vector128<ushort> h, ref byte words) =>
        (MixThree128(h, ref words) ^ Vector128.LoadUnsafe(ref words, 6).AsUInt16()) * Vector128.Create(Multiplier);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> MixThree128(Vector128<ushort> h, ref byte words)
    {
        var k = Vector128.Create(Multiplier);
        h = (h ^ Vector128.LoadUnsafe(ref words).AsUInt16()) * k;
        h = (h ^ Vector128.LoadUnsafe(ref words, 2).AsUInt16()) * k;
        return (h ^ Vector128.LoadUnsafe(ref words, 4).AsUInt16()) * k;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Hash256(ref byte window)
    {
        var h = Mix256(Vector256.Create(Seed), ref window);
        h ^= h >>> FoldBits;
        h = Mix256(h, ref Unsafe.Add(ref window, Window / 2));
        h ^= h >>> FoldBits;
        return h * Vector256.Create(Multiplier);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> IsZero256(ref byte window)
    {
        var h = Mix256(Vector256.Create(Seed), ref window);
        h ^= h >>> FoldBits;
        h = MixThree256(h, ref Unsafe.Add(ref window, Window / 2));
        return Vector256.Equals(h, Vector256.LoadUnsafe(ref window, Window - sizeof(ushort)).AsUInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Mix256(Vector256<ushort> h, ref byte words) =>
        (MixThree256(h, ref words) ^ Vector256.LoadUnsafe(ref words, 6).AsUInt16()) * Vector256.Create(Multiplier);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> MixThree256(Vector256<ushort> h, ref byte words)
    {
        var k = Vector256.Create(Multiplier);
        h = (h ^ Vector256.LoadUnsafe(ref words).AsUInt16()) * k;
        h = (h ^ Vector256.LoadUnsafe(ref words, 2).AsUInt16()) * k;
        return (h ^ Vector256.LoadUnsafe(ref words, 4).AsUInt16()) * k;
    }

    private static ushort HashAt(ReadOnlySpan<byte> data, int p)
    {
        var window = data.Slice(p - Window, Window);
        var h = Mix(Seed, window);
        h ^= (ushort)(h >> FoldBits);
        h = Mix(h, window[(Window / 2)..]);
        h ^= (ushort)(h >> FoldBits);
        return (ushort)(h * Multiplier);
    }

    private static ushort Mix(ushort h, ReadOnlySpan<byte> words)
    {
        for (var at = 0; at < Window / 2; at += 2)
        {
            h = (ushort)((h ^ BinaryPrimitives.ReadUInt16LittleEndian(words[at..])) * Multiplier);
        }

        return h;
    }

    // Uses the top bits: a multiplication carries upwards, so each of them depends on most of the window.
    private static ushort MaskOf(int bits) => (ushort)(0xFFFF << (16 - bits));
}
