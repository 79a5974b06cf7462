using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Chunking;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Chunking;

public sealed class ChunkerTests
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(25);
    private static readonly Chunker Default = new(ChunkerProfile.Default);

    // Small chunks have the same behaviour and need less data.
    private static readonly Chunker Small = new(new ChunkerProfile(1024, 4096, 16 * 1024));

    [Fact]
    public void Cuts_follow_the_documented_rule()
    {
        Prop.ForAll(SampleStream.Any(600_000), stream =>
            {
                var bytes = stream.ToBytes();
                return CutList.Of(Default, bytes).SequenceEqual(NaiveCutter.Cuts(bytes, Default.Profile, ChunkerConstants.Unkeyed))
                    && CutList.Of(Small, bytes).SequenceEqual(NaiveCutter.Cuts(bytes, Small.Profile, ChunkerConstants.Unkeyed));
            })
            .Check(Config);
    }

    [Fact]
    public void Cuts_are_the_same_with_and_without_vectors()
    {
        Prop.ForAll(SampleStream.Any(1_200_000), stream =>
            {
                var bytes = stream.ToBytes();
                return CutList
                        .Of(bytes, rest => Default.FirstCut(rest, vectors: true))
                        .SequenceEqual(CutList.Of(bytes, rest => Default.FirstCut(rest, vectors: false)))
                    && CutList
                        .Of(bytes, rest => Small.FirstCut(rest, vectors: true))
                        .SequenceEqual(CutList.Of(bytes, rest => Small.FirstCut(rest, vectors: false)));
            })
            .Check(Config);
    }

    [Fact]
    public void Cuts_do_not_depend_on_the_alignment_of_the_buffer()
    {
        var bytes = new SampleStream(SampleKind.Mixed, 7, 600_000).ToBytes();
        var expected = CutList.Of(Default, bytes);
        var buffer = new byte[bytes.Length + 64];
        for (var shift = 0; shift < 64; shift++)
        {
            // Bytes around the stream must not be read.
            buffer.AsSpan().Fill((byte)shift);
            bytes.CopyTo(buffer, shift);
            Assert.Equal(expected, CutList.Of(Default, buffer.AsSpan(shift, bytes.Length)));
        }
    }

    [Fact]
    public void A_prefix_of_the_maximum_size_determines_the_cut()
    {
        var sizes = Gen.Choose(0, 300_000).ToArbitrary();
        Prop.ForAll(SampleStream.Any(700_000), sizes, (stream, size) =>
            {
                var bytes = stream.ToBytes();
                var whole = Default.FirstCut(bytes);
                var prefix = Math.Min(size, bytes.Length);
                return Default.FirstCut(bytes.AsSpan(0, prefix)) == Math.Min(whole, prefix)
                    && (bytes.Length < Default.Profile.MaxBytes || Default.FirstCut(bytes.AsSpan(0, Default.Profile.MaxBytes)) == whole);
            })
            .Check(Config);
    }

    [Fact]
    public void Chunks_have_the_documented_sizes_and_add_up_to_the_stream()
    {
        Prop.ForAll(SampleStream.Any(1_200_000), stream =>
            {
                var cuts = CutList.Of(Default, stream.ToBytes());
                return cuts.Sum() == stream.Length
                    && cuts.SkipLast(1).All(length => length >= Default.Profile.MinBytes)
                    && cuts.All(length => length > 0 && length <= Default.Profile.MaxBytes);
            })
            .Check(Config);
    }

    [Fact]
    public void A_stream_of_equal_bytes_is_cut_at_the_maximum_size()
    {
        Assert.Equal([256 * 1024, 256 * 1024, 1000], CutList.Of(Default, new byte[(512 * 1024) + 1000]));
        Assert.Equal(0, Default.FirstCut([]));
        Assert.Equal(1, Default.FirstCut([5]));
    }

    [Fact]
    public void Chunks_of_random_data_have_about_the_mean_size()
    {
        var cuts = CutList.Of(Default, new SampleStream(SampleKind.Random, 3, 32 * 1024 * 1024).ToBytes());

        // 16 KiB without cuts, then one cut in 2^16 up to 64 KiB, then one in 2^14: the expected mean is 57 KiB.
        Assert.InRange(cuts.Average(), 54 * 1024, 60 * 1024);
        Assert.True(cuts.Count(length => length == Default.Profile.MaxBytes) <= cuts.Count / 100, "Forced cuts must be rare.");
    }

    [Fact]
    public void An_edit_changes_only_the_chunks_near_it()
    {
        var edits = (
            from seed in Gen.Choose(0, int.MaxValue)
            from at in Gen.Choose(0, 1_000_000)
            from removed in Gen.Choose(0, 5000)
            from added in Gen.Choose(0, 5000)
            select (seed, at, removed, added)
        ).ToArbitrary();
        Prop.ForAll(edits, edit =>
            {
                var before = new SampleStream(SampleKind.Random, edit.seed, 1_000_000).ToBytes();
                var removed = Math.Min(edit.removed, before.Length - edit.at);
                var added = new byte[edit.added];
                new Random(~edit.seed).NextBytes(added);
                byte[] after = [.. before.AsSpan(0, edit.at), .. added, .. before.AsSpan(edit.at + removed)];

                var known = Ids(Small, before).ToHashSet();
                var changed = Ids(Small, after).Count(id => !known.Contains(id));

                // The edit spans a few chunks, and a few more follow until both streams are cut at the same position again.
                return changed <= 16;
            })
            .Check(Config);
    }

    [Fact]
    public void Cuts_never_change_between_releases()
    {
        // Archives of one store share chunks only if every release cuts in the same way: these numbers are part of the format.
        var stream = GoldenStream.ToBytes(4 * 1024 * 1024);

        var cuts = CutList.Of(Default, stream);

        Assert.Equal(NaiveCutter.Cuts(stream, Default.Profile, ChunkerConstants.Unkeyed), cuts);
        Assert.Equal(GoldenCuts, cuts);
    }

    private static readonly int[] GoldenCuts =
    [
        20424,
        49329,
        25054,
        79928,
        39036,
        71636,
        43519,
        22701,
        70929,
        34922,
        38851,
        67944,
        28278,
        46209,
        72767,
        69142,
        45458,
        86087,
        72837,
        79532,
        26155,
        25391,
        66307,
        78044,
        68812,
        79549,
        43359,
        79232,
        60748,
        79361,
        28400,
        38084,
        23484,
        25891,
        60523,
        37178,
        24562,
        84862,
        88381,
        24710,
        38973,
        91779,
        44199,
        71746,
        102331,
        65776,
        71400,
        60572,
        49566,
        66720,
        76305,
        44087,
        68394,
        33656,
        45593,
        59982,
        18156,
        75388,
        51851,
        89741,
        50750,
        40687,
        68565,
        87343,
        51040,
        34717,
        129874,
        19786,
        54268,
        83463,
        39857,
        64545,
        33742,
        68519,
        33317,
    ];

    private static List<ChunkId> Ids(Chunker chunker, byte[] stream)
    {
        var ids = new List<ChunkId>();
        var at = 0;
        foreach (var length in CutList.Of(chunker, stream))
        {
            ids.Add(ChunkNamer.Sha256Of(stream.AsSpan(at, length)));
            at += length;
        }

        return ids;
    }
}
