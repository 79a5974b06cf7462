using BackupEdge.Catalogue;
using BackupEdge.Commands;

namespace BackupEdge.Tests.Commands;

/// <summary>Times as people write them. It is 12:30 in Berlin on 29 November 2026.</summary>
public sealed class WrittenTimeTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 11, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2d", "2026-11-27T11:30:00Z")]
    [InlineData("12h", "2026-11-28T23:30:00Z")]
    [InlineData("30m", "2026-11-29T11:00:00Z")]
    [InlineData("45s", "2026-11-29T11:29:15Z")]
    [InlineData("2W", "2026-11-15T11:30:00Z")]
    [InlineData("0d", "2026-11-29T11:30:00Z")]
    [InlineData("now", "2026-11-29T11:30:00Z")]
    [InlineData("today", "2026-11-28T23:00:00Z")]
    [InlineData("Yesterday", "2026-11-27T23:00:00Z")]
    [InlineData("2026-11-28", "2026-11-27T23:00:00Z")]
    [InlineData("2026-07-28", "2026-07-27T22:00:00Z")]
    [InlineData("2026-11-28 18:00", "2026-11-28T17:00:00Z")]
    [InlineData("2026-11-28 18:00:05", "2026-11-28T17:00:05Z")]
    [InlineData("2026-11-28T18:00:05", "2026-11-28T17:00:05Z")]
    [InlineData(" 2026-11-28 18:00:05.25 ", "2026-11-28T17:00:05.250Z")]
    [InlineData("2026-11-28 18:00:00 +03:00", "2026-11-28T15:00:00Z")]
    [InlineData("2026-11-28 18:00 -03:30", "2026-11-28T21:30:00Z")]
    [InlineData("2026-11-28 18:00:00+03:00", "2026-11-28T15:00:00Z")]
    [InlineData("2026-11-28 18:00:00Z", "2026-11-28T18:00:00Z")]
    [InlineData("2026-11-28T18:00:00Z", "2026-11-28T18:00:00Z")]
    [InlineData("2026-11-28T18:00:00.123456Z", "2026-11-28T18:00:00.123Z")]
    [InlineData("2026-11-28T18:00:00+01:00", "2026-11-28T17:00:00Z")]
    [InlineData("2026-03-29 02:30", "2026-03-29T01:30:00Z")] // skipped by the clocks of Berlin
    [InlineData("2026-10-25 02:30", "2026-10-25T01:30:00Z")] // twice on the clocks of Berlin
    public void Is_accepted(string text, string expected)
    {
        Assert.True(WrittenTime.TryParse(text, Now, Berlin, out var time));
        Assert.Equal(expected, UtcTime.Text(time));
    }

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("2")]
    [InlineData("2y")]
    [InlineData("-2d")]
    [InlineData("1.5h")]
    [InlineData("99999999999999999d")]
    [InlineData("9999999w")]
    [InlineData("tomorrow")]
    [InlineData("2026-13-01")]
    [InlineData("2026-11-28 25:00")]
    [InlineData("2026-11-28 18")]
    [InlineData("28.11.2026")]
    [InlineData("2026-11-28Z")]
    [InlineData("18:00")]
    public void Is_refused(string text) => Assert.False(WrittenTime.TryParse(text, Now, Berlin, out _));

    [Fact]
    public void The_ends_of_the_calendar_are_no_times_in_other_zones()
    {
        Assert.False(WrittenTime.TryParse("0001-01-01", Now, Berlin, out _));
        Assert.True(WrittenTime.TryParse("0001-01-01", Now, TimeZoneInfo.Utc, out _));
    }
}
