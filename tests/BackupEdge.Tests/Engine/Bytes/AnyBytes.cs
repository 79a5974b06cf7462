using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Bytes;

/// <summary>Generators of bytes and numbers for property tests.</summary>
internal static class AnyBytes
{
    /// <summary>Generates arrays of arbitrary bytes up to a length.</summary>
    public static Gen<byte[]> UpTo(int length) =>
        from count in Gen.Choose(0, length)
        from bytes in Gen.ArrayOf(Gen.Choose(0, 255), count)
        select bytes.Select(b => (byte)b).ToArray();

    /// <summary>Generates numbers of every magnitude, including the limits of each number of bits.</summary>
    public static Gen<ulong> Number { get; } =
        from bits in Gen.Choose(0, 64)
        from near in Gen.Choose(-2, 2)
        from high in Gen.Choose(0, int.MaxValue)
        from low in Gen.Choose(0, int.MaxValue)
        from edge in Gen.Elements(true, false)
        let power = bits == 64 ? 0UL : 1UL << bits
        let any = ((ulong)(uint)high << 33) ^ ((ulong)(uint)low << 3)
        select edge ? unchecked(power + (ulong)(long)near) : any >> Math.Min(bits, 63);

    /// <summary>Generates relative paths of few, unusual bytes, so that two paths often share a prefix.</summary>
    public static Gen<byte[]> Path { get; } =
        from count in Gen.Choose(1, 4)
        from segments in Gen.ArrayOf(
            Gen.NonEmptyListOf(
                Gen.Elements((byte)1, (byte)' ', (byte)'-', (byte)'.', (byte)'0', (byte)'a', (byte)'b', (byte)0x80, (byte)0xFF)
            ),
            count
        )
        select Join(segments.Select(s => s.Take(3).ToArray()));

    private static byte[] Join(IEnumerable<byte[]> segments)
    {
        var path = new List<byte>();
        foreach (var segment in segments)
        {
            if (path.Count > 0)
            {
                path.Add((byte)'/');
            }

            path.AddRange(segment);
        }

        return [.. path];
    }
}
