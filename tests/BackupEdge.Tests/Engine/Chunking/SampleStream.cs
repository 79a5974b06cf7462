using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Chunking;

/// <summary>Bytes to cut, told by a few numbers so that a failing case can be read and made again.</summary>
/// <param name="Kind">What the bytes look like.</param>
/// <param name="Seed">Of the random numbers.</param>
/// <param name="Length">How many.</param>
public sealed record SampleStream(SampleKind Kind, int Seed, int Length)
{
    public static Arbitrary<SampleStream> Any(int maxLength) =>
        (
            from kind in Gen.Elements(Enum.GetValues<SampleKind>())
            from seed in Gen.Choose(0, int.MaxValue)
            from length in Gen.Choose(0, maxLength)
            select new SampleStream(kind, seed, length)
        ).ToArbitrary();

    public byte[] ToBytes()
    {
        var random = new Random(Seed);
        var bytes = new byte[Length];
        switch (Kind)
        {
            case SampleKind.Random:
                random.NextBytes(bytes);
                break;
            case SampleKind.Periodic:
                var period = new byte[random.Next(1, 5000)];
                random.NextBytes(period);
                for (var i = 0; i < Length; i++)
                {
                    bytes[i] = period[i % period.Length];
                }

                break;
            case SampleKind.Text:
                for (var i = 0; i < Length; i++)
                {
                    bytes[i] = "etaoin shrdlu\n"u8[random.Next(14)];
                }

                break;
            case SampleKind.Mixed:
                for (var at = 0; at < Length;)
                {
                    var run = Math.Min(Length - at, random.Next(1, 100_000));
                    if (random.Next(2) == 0)
                    {
                        random.NextBytes(bytes.AsSpan(at, run));
                    }

                    at += run;
                }

                break;
        }

        return bytes;
    }
}
