using BackupEdge.Engine.Wal;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Wal;

/// <summary>Positions, names of segments and gaps of a write-ahead log.</summary>
public sealed class WalNamesTests
{
    private static readonly long[] Sizes = [1L << 20, 16L << 20, 64L << 20, 1L << 30];

    [Theory]
    [InlineData("0/0", 0UL)]
    [InlineData("0/3000028", 0x3000028UL)]
    [InlineData("16/B374D848", 0x16_B374D848UL)]
    [InlineData("FFFFFFFF/FFFFFFFF", ulong.MaxValue)]
    public void A_position_is_read_as_the_server_writes_it(string text, ulong value)
    {
        Assert.Equal(new WalPosition(value), WalPosition.Parse(text));
        Assert.Equal(text, new WalPosition(value).ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("1/")]
    [InlineData("/1")]
    [InlineData("1/1/1")]
    [InlineData("g/0")]
    [InlineData("0/123456789")]
    [InlineData("-1/0")]
    public void What_is_no_position_is_none(string? text) => Assert.Null(WalPosition.Parse(text));

    [Theory]
    [InlineData("00000001000000000000000A", 16L << 20, 1u, 10UL)]
    [InlineData("0000000200000003000000FF", 16L << 20, 2u, (3UL * 256) + 255)]
    [InlineData("000000010000000100000FFF", 1L << 20, 1u, 4096UL + 4095)]
    public void A_segment_has_the_timeline_and_number_of_its_name(string name, long size, uint timeline, ulong number)
    {
        Assert.Equal(new WalSegment(timeline, number), WalSegment.Parse(name, size, out var isPartial));
        Assert.False(isPartial);
        Assert.Equal(new WalSegment(timeline, number), WalSegment.Parse(name + ".partial", size, out isPartial));
        Assert.True(isPartial);
    }

    [Theory]
    [InlineData("000000010000000000000100")] // 256 segments of 16 MiB have the same first part
    [InlineData("00000001000000000000000a")]
    [InlineData("00000001000000000000000A.gz")]
    [InlineData("00000002.history")]
    [InlineData("state.json")]
    [InlineData("../0000000100000000000000")]
    [InlineData("")]
    public void What_is_no_segment_is_none(string name) => Assert.Null(WalSegment.Parse(name, WalSegment.DefaultBytes, out _));

    [Fact]
    public void The_name_of_any_segment_gives_it_back_and_names_have_the_order_of_the_log()
    {
        var segments =
            from size in Gen.Elements(Sizes)
            from timeline in Gen.Choose(1, int.MaxValue)
            from first in Gen.Choose(0, int.MaxValue - 1)
            from second in Gen.Choose(0, int.MaxValue - 1)
            select (size, timeline: (uint)timeline, first: (ulong)first, second: (ulong)second);

        Prop.ForAll(segments.ToArbitrary(), one =>
            {
                var (first, second) = (new WalSegment(one.timeline, one.first), new WalSegment(one.timeline, one.second));
                var order = string.CompareOrdinal(first.Name(one.size), second.Name(one.size));
                return WalSegment.Parse(first.Name(one.size), one.size, out _) == first
                    && Math.Sign(order) == one.first.CompareTo(one.second);
            })
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_position_is_in_its_segment()
    {
        var positions =
            from size in Gen.Elements(Sizes)
            from high in Gen.Choose(0, int.MaxValue)
            from low in Gen.Choose(0, int.MaxValue)
            select (size, position: new WalPosition(((ulong)high << 32) | ((ulong)low * 2)));

        Prop.ForAll(positions.ToArbitrary(), one =>
            {
                var number = one.position.SegmentOf(one.size);
                return WalPosition.Parse(one.position.ToString()) == one.position
                    && number * (ulong)one.size <= one.position.Value
                    && one.position.Value - (number * (ulong)one.size) < (ulong)one.size;
            })
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Segments_without_a_gap_are_one_part_and_a_gap_divides_them()
    {
        var runs = WalRun.Of([Name(254), Name(255), Name(256), Name(258), Name(259) + ".partial"], WalSegment.DefaultBytes);

        Assert.Equal([new WalRun(Name(254), Name(256), false), new WalRun(Name(258), Name(259), true)], runs);
        Assert.True(runs[0].Has(Name(255)) && runs[0].HasAllOf(Name(256)) && !runs[0].Has(Name(257)));
        Assert.True(runs[1].Has(Name(259)) && !runs[1].HasAllOf(Name(259)));
    }

    [Fact]
    public void A_segment_that_is_not_complete_ends_its_part_even_if_the_next_one_is_there() =>
        Assert.Equal(
            [new WalRun(Name(1), Name(2), true), new WalRun(Name(3), Name(3), false)],
            WalRun.Of([Name(1), Name(2) + ".partial", Name(3)], WalSegment.DefaultBytes)
        );

    [Fact]
    public void Another_timeline_begins_another_part_and_other_files_are_passed_over() =>
        Assert.Equal(
            [new WalRun(Name(1), Name(1), false), new WalRun(Name(2, timeline: 2), Name(2, timeline: 2), false)],
            WalRun.Of([Name(1), "00000002.history", Name(2, timeline: 2), "x"], WalSegment.DefaultBytes)
        );

    [Fact]
    public void Any_gaps_are_found()
    {
        var kept = from flags in Gen.ArrayOf(Gen.Elements(true, false), 40) select flags;

        Prop.ForAll(kept.ToArbitrary(), flags =>
            {
                var names = Enumerable.Range(0, flags.Length).Where(i => flags[i]).Select(i => Name((ulong)i)).ToList();
                var runs = WalRun.Of(names, WalSegment.DefaultBytes);
                return Enumerable.Range(0, flags.Length).All(i => runs.Count(run => run.Has(Name((ulong)i))) == (flags[i] ? 1 : 0));
            })
            .QuickCheckThrowOnFailure();
    }

    private static string Name(ulong number, uint timeline = 1) => new WalSegment(timeline, number).Name(WalSegment.DefaultBytes);
}
