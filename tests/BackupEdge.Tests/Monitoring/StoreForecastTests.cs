using BackupEdge.Catalogue;
using BackupEdge.Monitoring;

namespace BackupEdge.Tests.Monitoring;

public sealed class StoreForecastTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Free_space_that_shrinks_evenly_ends_on_the_day_on_which_nothing_is_left()
    {
        var full = StoreForecast.FullAt(Samples(10, day => 1000 - (10 * day)), Now);

        // The last sample, of today, has 910 left.
        Assert.Equal(Now.AddDays(91), full!.Value, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void A_single_jump_counts_less_than_a_trend()
    {
        var full = StoreForecast.FullAt(Samples(30, day => 100_000 - (100 * day) - (day == 15 ? 5000 : 0)), Now);

        Assert.InRange((full!.Value - Now).TotalDays, 900, 1050);
    }

    [Theory]
    [InlineData(6, -10)]
    [InlineData(30, 0)]
    [InlineData(30, 10)]
    [InlineData(30, -1)]
    public void There_is_no_prediction_from_few_samples_without_shrinking_or_for_a_far_time(int count, int perDay) =>
        Assert.Null(StoreForecast.FullAt(Samples(count, day => 100_000 + (perDay * day)), Now));

    [Fact]
    public void Only_the_last_thirty_days_count()
    {
        // It shrank for a year and has grown since.
        var samples = Samples(365, day => day < 330 ? 1_000_000 - (1000 * day) : 670_000 + (100 * day));

        Assert.Null(StoreForecast.FullAt(samples, Now));
    }

    [Fact]
    public void No_samples_are_no_prediction() => Assert.Null(StoreForecast.FullAt([], Now));

    private static List<StoreSampleRow> Samples(int count, Func<int, long> free) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(day =>
                {
                    var at = Now.AddDays(day - count + 1);
                    return new StoreSampleRow(DateOnly.FromDateTime(at.UtcDateTime), at, 1, 1, free(day));
                }),
        ];
}
