using BackupEdge.Engine.Bytes;

namespace BackupEdge.Tests.Engine.Bytes;

public sealed class TimestampTests
{
    [Theory]
    [InlineData(0, 0, "1970-01-01T00:00:00Z")]
    [InlineData(1_795_000_000, 5, "2026-11-18T11:06:40.000000005Z")]
    [InlineData(-1, 999_999_999, "1969-12-31T23:59:59.999999999Z")]
    [InlineData(-62_135_596_800, 0, "0001-01-01T00:00:00Z")]
    [InlineData(253_402_300_799, 1, "9999-12-31T23:59:59.000000001Z")]
    [InlineData(253_402_300_800, 0, null)]
    [InlineData(long.MinValue, 0, null)]
    public void A_time_is_formatted_with_nanoseconds(long seconds, uint nanoseconds, string? text) =>
        Assert.Equal(text, new Timestamp(seconds, nanoseconds).ToRfc3339());
}
