using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Chunking;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Chunking;

/// <summary>Cuts of chunkers whose constants come from a key.</summary>
public sealed class KeyedCutsTests
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(25);
    private static readonly ChunkerProfile SmallChunks = new(1024, 4096, 16 * 1024);
    private static readonly Arbitrary<int> Keys = Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Fact]
    public void Cuts_follow_the_documented_rule()
    {
        Prop.ForAll(Keys, SampleStream.Any(600_000), (key, stream) =>
            {
                var bytes = stream.ToBytes();
                var constants = SampleKey.ToConstants(key);
                return CutList
                        .Of(new Chunker(ChunkerProfile.Default, constants), bytes)
                        .SequenceEqual(NaiveCutter.Cuts(bytes, ChunkerProfile.Default, constants))
                    && CutList
                        .Of(new Chunker(SmallChunks, constants), bytes)
                        .SequenceEqual(NaiveCutter.Cuts(bytes, SmallChunks, constants));
            })
            .Check(Config);
    }

    [Fact]
    public void Cuts_are_the_same_with_and_without_vectors()
    {
        Prop.ForAll(Keys, SampleStream.Any(1_200_000), (key, stream) =>
            {
                var bytes = stream.ToBytes();
                var large = new Chunker(ChunkerProfile.Default, SampleKey.ToConstants(key));
                var small = new Chunker(SmallChunks, SampleKey.ToConstants(key));
                return CutList
                        .Of(bytes, rest => large.FirstCut(rest, vectors: true))
                        .SequenceEqual(CutList.Of(bytes, rest => large.FirstCut(rest, vectors: false)))
                    && CutList
                        .Of(bytes, rest => small.FirstCut(rest, vectors: true))
                        .SequenceEqual(CutList.Of(bytes, rest => small.FirstCut(rest, vectors: false)));
            })
            .Check(Config);
    }

    [Fact]
    public void Cuts_depend_only_on_the_bytes_since_the_last_cut()
    {
        Prop.ForAll(Keys, SampleStream.Any(300_000), (key, stream) =>
            {
                var bytes = stream.ToBytes();
                var chunker = new Chunker(SmallChunks, SampleKey.ToConstants(key));
                var cuts = CutList.Of(chunker, bytes);
                var before = cuts.Take(cuts.Count / 2).Sum();

                // Other bytes before the last cut, and behind the stream.
                var buffer = new byte[bytes.Length + 64];
                new Random(key).NextBytes(buffer);
                bytes.AsSpan(before).CopyTo(buffer.AsSpan(before));
                return CutList.Of(chunker, buffer.AsSpan(before, bytes.Length - before)).SequenceEqual(cuts.Skip(cuts.Count / 2));
            })
            .Check(Config);
    }

    [Fact]
    public void Two_keys_give_different_cuts()
    {
        var bytes = new SampleStream(SampleKind.Random, 11, 2 * 1024 * 1024).ToBytes();
        Prop.ForAll(Keys, Keys, (one, other) =>
            {
                var cuts = Positions(SampleKey.ToConstants(one), bytes);
                var common = Positions(SampleKey.ToConstants(other), bytes).Intersect(cuts).Count();

                // By chance, one position in about 57 KiB is a cut of both; the last cut is the end of the stream.
                return one == other || common <= 3;
            })
            .Check(Config);
    }

    [Fact]
    public void A_key_gives_other_cuts_than_no_key()
    {
        var bytes = new SampleStream(SampleKind.Random, 12, 2 * 1024 * 1024).ToBytes();

        var common = Positions(SampleKey.ToConstants(1), bytes).Intersect(Positions(ChunkerConstants.Unkeyed, bytes));

        Assert.Equal([bytes.Length], common);
    }

    [Fact]
    public void The_header_records_the_algorithm_of_the_chunker()
    {
        var plain = new Chunker(ChunkerProfile.Default);
        var keyed = new Chunker(ChunkerProfile.Default, SampleKey.ToConstants(1));

        Assert.Equal("wm16-1", ArchiveHeader.New("backup-1", 1, DateTimeOffset.UnixEpoch, plain).Chunker.Algorithm);
        Assert.Equal("wm16-2", ArchiveHeader.New("backup-1", 1, DateTimeOffset.UnixEpoch, keyed).Chunker.Algorithm);
    }

    [Fact]
    public void Cuts_of_a_key_never_change_between_releases()
    {
        // Computed by a program in another language from the text of docs/archive-format.md alone: these numbers are part of the format.
        var constants = ChunkerConstants.FromKey([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
        var stream = GoldenStream.ToBytes(4 * 1024 * 1024);

        Assert.Equal(GoldenCuts, CutList.Of(new Chunker(ChunkerProfile.Default, constants), stream));
    }

    private static readonly int[] GoldenCuts =
    [
        47492,
        80246,
        82596,
        24861,
        69874,
        69975,
        23901,
        30237,
        17065,
        79510,
        56119,
        81482,
        68032,
        48861,
        49279,
        31579,
        22796,
        87855,
        53911,
        76882,
        84397,
        20392,
        70675,
        16753,
        36033,
        30246,
        62748,
        74865,
        62278,
        48286,
        35067,
        40207,
        84752,
        97957,
        71204,
        72886,
        86385,
        30625,
        56858,
        70825,
        17716,
        34972,
        73556,
        69514,
        20188,
        56273,
        45635,
        43907,
        74014,
        119019,
        61277,
        16400,
        35214,
        70027,
        24713,
        32908,
        61343,
        22463,
        69563,
        65786,
        67486,
        29164,
        98777,
        42218,
        65633,
        67667,
        72405,
        36465,
        34051,
        68192,
        94862,
        68200,
        85550,
        66310,
        26844,
    ];

    // Returns where the chunks end.
    private static List<int> Positions(ChunkerConstants constants, byte[] stream)
    {
        var at = 0;
        return CutList.Of(new Chunker(ChunkerProfile.Default, constants), stream).ConvertAll(length => at += length);
    }
}
