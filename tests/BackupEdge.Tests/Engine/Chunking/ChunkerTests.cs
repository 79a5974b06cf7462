using System.Buffers.Binary;
using BackupEdge.Engine.Chunking;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Chunking;

public sealed class ChunkerTests
{
    private static readonly ChunkerProfile Sizes = ChunkerProfile.Default;
    private static readonly Chunker Chunker = new(Sizes);

    [Fact]
    public void Chunks_are_within_bounds_and_add_up_to_the_data() => Check(data =>
    {
        var cuts = Cuts(data);
        return cuts.Sum() == data.Length
            && cuts.All(cut => cut <= Sizes.MaxBytes)
            && cuts.SkipLast(1).All(cut => cut >= Sizes.MinBytes);
    });

    [Fact]
    public void Cuts_are_the_same_with_and_without_vector_instructions() => Check(data => Cuts(data, vectors: true).SequenceEqual(Cuts(data, vectors: false)));

    [Fact]
    public void Cuts_are_those_of_the_documented_formula() => Check(data => Cuts(data).SequenceEqual(DocumentedCuts(data)), count: 25);

    [Fact]
    public void Cuts_depend_on_the_bytes_alone_and_not_on_where_they_lie_or_what_follows() => Prop.ForAll(
        Data(1_500_000).ToArbitrary(),
        Gen.Choose(0, 63).ToArbitrary(),
        (data, shift) =>
        {
            var elsewhere = new byte[data.Length + shift + 5];
            data.CopyTo(elsewhere, shift);
            var same = Cuts(elsewhere.AsSpan(shift, data.Length)).SequenceEqual(Cuts(data));

            // A cut is final once the maximum is at hand: what comes later must not move it.
            var first = Cuts(data).First();
            var head = data.AsSpan(0, Math.Min(data.Length, Sizes.MaxBytes));
            return same && Chunker.FirstCut(head) == first;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Fact]
    public void An_edit_moves_the_cuts_near_it_and_no_others() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        Gen.Choose(0, 2_900_000).ToArbitrary(),
        Gen.Choose(0, 300).ToArbitrary(),
        (seed, at, inserted) =>
        {
            var data = Random(3_000_000, seed);
            var edit = Random(inserted, seed + 1);
            var removed = (seed % 3) * 50;
            byte[] edited = [.. data.AsSpan(0, at), .. edit, .. data.AsSpan(at + removed)];
            var before = Chunks(data);
            var after = Chunks(edited);

            // About 45 chunks: an edit touches its own and, until the cuts meet again, a few that follow.
            return after.Except(before).Count() <= 10;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Fact]
    public void Random_data_is_cut_near_the_mean()
    {
        var cuts = Cuts(Random(32 << 20, 7));

        Assert.InRange(cuts.Average(), 48 << 10, 96 << 10);
    }

    [Fact]
    public void Data_without_features_is_cut_at_the_maximum()
    {
        Assert.Equal([Sizes.MaxBytes, Sizes.MaxBytes, 1000], Cuts(new byte[(2 * Sizes.MaxBytes) + 1000]));
    }

    // Archives of one store share chunks only while every release cuts alike: these numbers must never change.
    [Fact]
    public void The_cuts_of_a_known_stream_never_change()
    {
        var data = new byte[1 << 20];
        uint x = 1;
        for (var i = 0; i < data.Length; i++)
        {
            x = (x * 1664525) + 1013904223;
            data[i] = (byte)(x >> 24);
        }

        Assert.Equal(DocumentedCuts(data), Cuts(data));
        Assert.Equal(GoldenCuts, Cuts(data));
    }

    [Theory]
    [InlineData(100, 1024, 4096)]
    [InlineData(1024, 1024, 4096)]
    [InlineData(1024, 3000, 4096)]
    [InlineData(1024, 2048, 2048)]
    [InlineData(1024, 65536, 1 << 20)]
    public void Sizes_that_cannot_be_are_refused(int min, int mean, int max) => Assert.Throws<ArgumentException>(() => new ChunkerProfile(min, mean, max));

    private static readonly int[] GoldenCuts = [57151, 74914, 24160, 78042, 25551, 20849, 34643, 27934, 75643, 16950, 41580, 17976, 26573, 59764, 23330, 18324, 80883, 67944, 31084, 43841, 30669, 16404, 90126, 64241];

    private static void Check(Func<byte[], bool> law, int count = 100) =>
        Prop.ForAll(Data(1_500_000).ToArbitrary(), law).Check(Config.QuickThrowOnFailure.WithMaxTest(count));

    // Noise, zeros, short periods and text-like data, in runs: features and deserts of features.
    private static Gen<byte[]> Data(int most) =>
        from seed in Gen.Choose(0, int.MaxValue)
        from length in Gen.Choose(0, most)
        from kind in Gen.Choose(0, 4)
        select Make(seed, length, kind);

    private static byte[] Make(int seed, int length, int kind)
    {
        var data = Random(length, seed);
        for (var i = 0; i < length; i++)
        {
            data[i] = kind switch
            {
                0 => data[i],
                1 => 0,
                2 => data[i % 37],
                3 => (byte)('a' + (data[i] % 4)),
                _ => (i / 50_000) % 2 == 0 ? data[i] : (byte)(i % 3),
            };
        }

        return data;
    }

    private static byte[] Random(int length, int seed)
    {
        var data = new byte[length];
        new Random(seed).NextBytes(data);
        return data;
    }

    private static List<int> Cuts(ReadOnlySpan<byte> data, bool? vectors = null)
    {
        var cuts = new List<int>();
        while (!data.IsEmpty)
        {
            var cut = vectors is { } on ? Chunker.FirstCut(data, on) : Chunker.FirstCut(data);
            cuts.Add(cut);
            data = data[cut..];
        }

        return cuts;
    }

    private static HashSet<string> Chunks(ReadOnlySpan<byte> data)
    {
        var chunks = new HashSet<string>();
        foreach (var cut in Cuts(data))
        {
            chunks.Add(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(data[..cut])));
            data = data[cut..];
        }

        return chunks;
    }

    // As docs/archive-format.md tells it, word for word and without any haste.
    private static List<int> DocumentedCuts(ReadOnlySpan<byte> data)
    {
        var cuts = new List<int>();
        while (!data.IsEmpty)
        {
            var end = Math.Min(data.Length, Sizes.MaxBytes);
            var cut = end;
            for (var p = Sizes.MinBytes; p < end; p++)
            {
                var top = p < Sizes.MeanBytes ? 16 : 14;
                if (Hash(data, p) >> (16 - top) == 0)
                {
                    cut = p;
                    break;
                }
            }

            cuts.Add(cut);
            data = data[cut..];
        }

        return cuts;
    }

    private static int Hash(ReadOnlySpan<byte> data, int p)
    {
        uint h = 0x5A87;
        for (var j = p - 16; j <= p - 2; j += 2)
        {
            h = ((h ^ BinaryPrimitives.ReadUInt16LittleEndian(data[j..])) * 0x9E35) & 0xFFFF;
            if (j == p - 10 || j == p - 2)
            {
                h ^= h >> 8;
            }
        }

        return (int)((h * 0x9E35) & 0xFFFF);
    }
}
