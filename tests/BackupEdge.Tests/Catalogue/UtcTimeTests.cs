using BackupEdge.Catalogue;

namespace BackupEdge.Tests.Catalogue;

public sealed class UtcTimeTests
{
    [Fact]
    public void Times_are_written_in_UTC_with_milliseconds_only_if_not_zero()
    {
        Assert.Equal("2026-11-23T02:00:00Z", UtcTime.Text(new DateTimeOffset(2026, 11, 23, 4, 0, 0, TimeSpan.FromHours(2))));
        Assert.Equal("2026-11-23T02:00:00.050Z", UtcTime.Text(new DateTimeOffset(2026, 11, 23, 2, 0, 0, 50, TimeSpan.Zero)));
        Assert.Null(UtcTime.Text(null));
    }

    [Fact]
    public void The_duration_is_counted_to_the_end_or_to_now()
    {
        var start = DateTimeOffset.UnixEpoch;
        Assert.Equal(1.235, UtcTime.Seconds(start, start.AddMilliseconds(1234.6), start.AddDays(1)));
        Assert.Equal(2, UtcTime.Seconds(start, null, start.AddSeconds(2)));
        Assert.Equal(0, UtcTime.Seconds(start, null, start.AddSeconds(-2)));
        Assert.Null(UtcTime.Seconds(null, null, start));
    }
}
