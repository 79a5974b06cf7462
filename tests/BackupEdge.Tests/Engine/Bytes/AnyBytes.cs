using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Bytes;

/// <summary>Generators of bytes for properties.</summary>
internal static class AnyBytes
{
    /// <summary>Runs of any bytes.</summary>
    public static Gen<byte[]> UpTo(int length) =>
        from count in Gen.Choose(0, length)
        from bytes in Gen.ArrayOf(Gen.Choose(0, 255), count)
        select bytes.Select(b => (byte)b).ToArray();

    /// <summary>Numbers of every magnitude, the ends of each number of bits among them.</summary>
    public static Gen<ulong> Number { get; } =
        from bits in Gen.Choose(0, 64)
        from near in Gen.Choose(-2, 2)
        from high in Gen.Choose(0, int.MaxValue)
        from low in Gen.Choose(0, int.MaxValue)
        from edge in Gen.Elements(true, false)
        let power = bits == 64 ? 0UL : 1UL << bits
        let any = ((ulong)(uint)high << 33) ^ ((ulong)(uint)low << 3)
        select edge ? unchecked(power + (ulong)(long)near) : any >> Math.Min(bits, 63);

    /// <summary>Relative paths of few and strange bytes, so that two often have much in common.</summary>
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
