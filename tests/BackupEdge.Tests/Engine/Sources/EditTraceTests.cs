using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Tests.Engine.Sources;

public sealed class EditTraceTests
{
    // Flushed at 1000.0 s, read at 1010.0 s.
    [Theory]
    [InlineData(999, 900_000_000u, false)]
    [InlineData(999, 960_000_000u, true)]
    [InlineData(1005, 1u, true)]
    [InlineData(1010, 1u, true)]
    [InlineData(2000, 1u, true)]
    [InlineData(998, 0u, true)]
    [InlineData(997, 0u, false)]
    public void A_file_changed_since_the_flush_or_one_tick_before_is_read_again(long seconds, uint nanoseconds, bool expected) =>
        Assert.Equal(expected, EditTrace.MayMiss(Changed(seconds, nanoseconds), new Timestamp(1000, 0), new Timestamp(1010, 0)));

    [Fact]
    public void A_flush_time_after_the_read_does_not_hide_an_earlier_change() =>
        Assert.True(EditTrace.MayMiss(Changed(999, 990_000_000), new Timestamp(5000, 0), new Timestamp(1000, 0)));

    [Fact]
    public void Without_a_flush_everything_is_read_again() =>
        Assert.True(EditTrace.MayMiss(Changed(5, 1), default, new Timestamp(1000, 0)));

    [Theory]
    [InlineData(10, 0u, 50, 9, 950_000_000u)]
    [InlineData(10, 100_000_000u, 50, 10, 50_000_000u)]
    [InlineData(0, 0u, 2050, -3, 950_000_000u)]
    public void Milliseconds_are_subtracted_from_a_time(
        long seconds,
        uint nanoseconds,
        int milliseconds,
        long expectedSeconds,
        uint expectedNanoseconds
    ) =>
        Assert.Equal(
            new Timestamp(expectedSeconds, expectedNanoseconds),
            new Timestamp(seconds, nanoseconds).Minus(TimeSpan.FromMilliseconds(milliseconds))
        );

    private static FileStat Changed(long seconds, uint nanoseconds) =>
        new(
            new Statx
            {
                ChangedSeconds = seconds,
                ChangedNanoseconds = nanoseconds,
                ModifiedSeconds = seconds,
            }
        );
}
