using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BackupEdge.Engine.Chunking;

/// <summary>Computes the hashes of a <see cref="Chunker"/> with vectors of 256 bits, for 16 positions each.</summary>
internal readonly struct VectorScan256
{
    private readonly Vector256<ushort> _start;
    private readonly Vector256<ushort> _k1;
    private readonly Vector256<ushort> _k2;
    private readonly Vector256<ushort> _k3;
    private readonly Vector256<ushort> _k4;
    private readonly Vector256<ushort> _k5;
    private readonly Vector256<ushort> _k6;
    private readonly Vector256<ushort> _k7;
    private readonly Vector256<ushort> _k8;
    private readonly Vector256<ushort> _k9;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private VectorScan256(ChunkerConstants constants)
    {
        var multipliers = constants.Multipliers;
        _start = Vector256.Create(constants.Start);
        _k1 = Vector256.Create(multipliers[0]);
        _k2 = Vector256.Create(multipliers[1]);
        _k3 = Vector256.Create(multipliers[2]);
        _k4 = Vector256.Create(multipliers[3]);
        _k5 = Vector256.Create(multipliers[4]);
        _k6 = Vector256.Create(multipliers[5]);
        _k7 = Vector256.Create(multipliers[6]);
        _k8 = Vector256.Create(multipliers[7]);
        _k9 = Vector256.Create(multipliers[8]);
    }

    /// <summary>
    /// Returns a position at or before the first one in [<paramref name="p"/>, <paramref name="to"/>) whose hash has no bit of the mask,
    /// less than 32 before it; less than 32 before <paramref name="to"/> if there is none.
    /// </summary>
    public static int Skip(ChunkerConstants constants, ReadOnlySpan<byte> data, int p, int to, ushort mask) =>
        mask == ushort.MaxValue ? SkipToZero(constants, data, p, to) : SkipToMasked(constants, data, p, to, mask);

    private static int SkipToZero(ChunkerConstants constants, ReadOnlySpan<byte> data, int p, int to)
    {
        ref var start = ref MemoryMarshal.GetReference(data);
        var scan = new VectorScan256(constants);

        // The last byte that a block reads is p + 30, so it never reads beyond `to`.
        for (; p + 32 <= to; p += 32)
        {
            ref var window = ref Unsafe.Add(ref start, p - Chunker.Window);
            if ((scan.IsZero(ref window) | scan.IsZero(ref Unsafe.Add(ref window, 1))) != Vector256<ushort>.Zero)
            {
                return p;
            }
        }

        return p;
    }

    private static int SkipToMasked(ChunkerConstants constants, ReadOnlySpan<byte> data, int p, int to, ushort mask)
    {
        ref var start = ref MemoryMarshal.GetReference(data);
        var scan = new VectorScan256(constants);
        var masks = Vector256.Create(mask);
        for (; p + 32 <= to; p += 32)
        {
            ref var window = ref Unsafe.Add(ref start, p - Chunker.Window);
            var hits =
                Vector256.Equals(scan.Hash(ref window) & masks, Vector256<ushort>.Zero)
                | Vector256.Equals(scan.Hash(ref Unsafe.Add(ref window, 1)) & masks, Vector256<ushort>.Zero);
            if (hits != Vector256<ushort>.Zero)
            {
                return p;
            }
        }

        return p;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<ushort> Hash(ref byte window)
    {
        var h = (MixSeven(ref window) ^ Vector256.LoadUnsafe(ref window, 14).AsUInt16()) * _k8;
        h ^= h >>> Chunker.FoldBits;
        return h * _k9;
    }

    // A mask of all bits tests whether the whole hash is 0. All steps after the last word map 0, and only 0, to 0: each multiplier is odd.
    // So the hash is 0 if what the last word is combined with is equal to it, and the last two multiplications are not needed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<ushort> IsZero(ref byte window) =>
        Vector256.Equals(MixSeven(ref window), Vector256.LoadUnsafe(ref window, 14).AsUInt16());

    // Returns what the last word of the window is combined with.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<ushort> MixSeven(ref byte window)
    {
        var h = (_start ^ Vector256.LoadUnsafe(ref window).AsUInt16()) * _k1;
        h = (h ^ Vector256.LoadUnsafe(ref window, 2).AsUInt16()) * _k2;
        h = (h ^ Vector256.LoadUnsafe(ref window, 4).AsUInt16()) * _k3;
        h = (h ^ Vector256.LoadUnsafe(ref window, 6).AsUInt16()) * _k4;
        h ^= h >>> Chunker.FoldBits;
        h = (h ^ Vector256.LoadUnsafe(ref window, 8).AsUInt16()) * _k5;
        h = (h ^ Vector256.LoadUnsafe(ref window, 10).AsUInt16()) * _k6;
        return (h ^ Vector256.LoadUnsafe(ref window, 12).AsUInt16()) * _k7;
    }
}
