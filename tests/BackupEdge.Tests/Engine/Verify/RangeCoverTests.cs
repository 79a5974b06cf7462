using BackupEdge.Engine.Verify;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Verify;

public sealed class RangeCoverTests
{
    [Fact]
    public void Ranges_without_a_gap_are_exact_in_any_order()
    {
        Prop.ForAll(Gen.Choose(1, 5).NonEmptyListOf().ToArbitrary(), lengths =>
            {
                var ranges = Ranges(lengths);
                new Random(lengths.Count).Shuffle(ranges);
                Assert.True(IsExact(ranges));
            })
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_ranges_are_exact_if_they_are_when_they_are_sorted()
    {
        var range = from offset in Gen.Choose(0, 6) from length in Gen.Choose(1, 3) select ((long)offset, (long)length);
        Prop.ForAll(range.ListOf(4).ToArbitrary(), ranges =>
            {
                long end = 0;
                var expected = ranges.Order().All(each => each.Item1 == end && (end = each.Item1 + each.Item2) > 0);
                Assert.Equal(expected, IsExact([.. ranges]));
            })
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_gap_an_overlap_or_a_range_that_occurs_twice_is_not_exact()
    {
        Assert.True(IsExact((0, 10), (10, 5), (15, 1)));
        Assert.False(IsExact((0, 10), (11, 5)));
        Assert.False(IsExact((0, 10), (9, 5)));
        Assert.False(IsExact((0, 10), (0, 10), (10, 5)));
        Assert.False(IsExact((1, 10)));
    }

    private static bool IsExact(params (long Offset, long Length)[] ranges)
    {
        var cover = new RangeCover();
        foreach (var (offset, length) in ranges)
        {
            cover.Add(offset, length);
        }

        return cover.IsExact;
    }

    private static (long Offset, long Length)[] Ranges(IReadOnlyList<int> lengths)
    {
        long end = 0;
        return [.. lengths.Select(length => ((end += length) - length, (long)length))];
    }
}
