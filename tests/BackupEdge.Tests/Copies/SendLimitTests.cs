using BackupEdge.Configuration;
using BackupEdge.Copies;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Copies;

/// <summary>Tests the limits of what a run sends, and how many parts it sends at a time.</summary>
public sealed class SendLimitTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 12, 1, 12, 0, 0, TimeSpan.Zero));
    private CopyLimits _limits = CopyLimits.None;

    [Fact]
    public async Task Bytes_beyond_the_limit_wait_for_their_time()
    {
        _limits = new CopyLimits { BytesPerSecond = 1000 };
        var limit = new SendLimit(() => _limits, _time);

        var first = limit.TakeAsync(3000, TestContext.Current.CancellationToken);
        Assert.False(first.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(first.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        await first;
    }

    [Fact]
    public void A_limit_that_is_lifted_or_set_during_the_run_counts_from_then()
    {
        var limit = new SendLimit(() => _limits, _time);
        Assert.False(limit.IsLimited);
        Assert.True(limit.TakeAsync(int.MaxValue, TestContext.Current.CancellationToken).IsCompleted);

        _limits = new CopyLimits { BytesPerSecond = 1000 };
        Assert.True(limit.IsLimited);
        Assert.False(limit.TakeAsync(10_000, TestContext.Current.CancellationToken).IsCompleted);

        _limits = CopyLimits.None;
        Assert.True(limit.TakeAsync(int.MaxValue, TestContext.Current.CancellationToken).IsCompleted);
    }

    [Fact]
    public async Task Outside_of_the_hours_nothing_is_sent_until_they_begin_or_are_changed()
    {
        _time.SetLocalTimeZone(TimeZoneInfo.Utc);
        _limits = new CopyLimits { Hours = [new CopyHours(new TimeOnly(22, 0), new TimeOnly(6, 0))] };
        var limit = new SendLimit(() => _limits, _time);

        var waiting = limit.WaitForHoursAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromHours(9));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromHours(1.1));
        await waiting;

        _time.Advance(TimeSpan.FromHours(9));
        waiting = limit.WaitForHoursAsync(TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        _limits = CopyLimits.None;
        _time.Advance(TimeSpan.FromMinutes(1));
        await waiting;
    }

    [Fact]
    public void The_window_grows_while_parts_are_fast_and_halves_when_one_is_slow()
    {
        var window = new SendWindow(() => 16);
        Assert.Equal(4, window.Limit);
        for (var part = 0; part < 1000; part++)
        {
            window.Sent(1_000_000, TimeSpan.FromSeconds(1));
        }

        Assert.Equal(16, window.Limit);
        window.Sent(1_000_000, TimeSpan.FromSeconds(20));
        Assert.Equal(8, window.Limit);

        // Those that were under way at the same time count as the same event.
        window.Sent(1_000_000, TimeSpan.FromSeconds(20));
        Assert.Equal(8, window.Limit);
    }

    [Fact]
    public void The_window_never_exceeds_the_setting_and_never_closes()
    {
        var most = 2;
        var window = new SendWindow(() => most);
        Assert.Equal(2, window.Limit);
        for (var part = 0; part < 100; part++)
        {
            window.Sent(1, TimeSpan.FromSeconds(Math.Pow(5, part % 10)));
            Assert.InRange(window.Limit, 1, 2);
        }

        most = 0;
        Assert.Equal(1, window.Limit);
    }

    [Theory]
    [InlineData(1, 16L << 20)]
    [InlineData(9000 * (16L << 20), 16L << 20)]
    [InlineData((9000 * (16L << 20)) + 1, (16L << 20) + 1)]
    [InlineData(5L << 40, 610_839_794)]
    public void Parts_are_large_enough_for_nine_thousand_of_them(long bytes, long expected)
    {
        Assert.Equal(expected, CopyParts.SizeFor(bytes));
        Assert.InRange(CopyParts.CountFor(bytes, expected), 1, 9000);
    }
}
