using System.Globalization;
using BackupEdge.Cron;

namespace BackupEdge.Tests.Cron;

/// <summary>When a schedule's backup is a full one.</summary>
public sealed class FullBackupIntervalTests
{
    [Theory]
    [InlineData("7d", "2026-11-01T02:00:00Z", "2026-11-07T02:00:00Z", false)]
    [InlineData("7d", "2026-11-01T02:00:00Z", "2026-11-08T02:00:00Z", true)]
    [InlineData("12h", "2026-11-01T02:00:00Z", "2026-11-01T13:59:59Z", false)]
    [InlineData("12h", "2026-11-01T02:00:00Z", "2026-11-01T14:00:00Z", true)]
    [InlineData("0 2 * * SUN", "2026-11-01T01:00:00Z", "2026-11-07T01:00:00Z", false)]
    [InlineData("0 2 * * SUN", "2026-11-01T01:00:00Z", "2026-11-08T01:00:00Z", true)]
    [InlineData("@monthly", "2026-11-01T01:00:00Z", "2026-12-01T01:00:00Z", true)]
    public void Is_full_once_the_time_has_come(string rhythm, string lastFull, string due, bool isFull) =>
        Assert.Equal(isFull, In("Europe/Berlin", rhythm).IsDue(At(lastFull), At(due)));

    [Theory]
    [InlineData("7d")]
    [InlineData("@yearly")]
    public void Is_full_when_there_is_none_yet(string rhythm) => Assert.True(In("UTC", rhythm).IsDue(null, At("2026-11-01T02:00:00Z")));

    [Fact]
    public void Stays_on_its_day_of_the_week_when_the_clock_goes_forward() =>
        Assert.True(In("Europe/Berlin", "7d").IsDue(At("2026-03-22T01:00:00Z"), At("2026-03-29T00:00:00Z")));

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("0d")]
    [InlineData("-1d")]
    [InlineData("7w")]
    [InlineData("1.5d")]
    [InlineData("99999d")]
    [InlineData("week")]
    public void Refuses_what_is_no_rhythm(string text) =>
        Assert.Equal(
            "must be days such as '7d', hours such as '12h', or a cron line such as '0 2 * * SUN', " + $"not '{text}'.",
            FullBackupInterval.Read(text, TimeZoneInfo.Utc).Fault
        );

    [Fact]
    public void Names_the_bad_field_of_a_cron_line() =>
        Assert.StartsWith(
            "is not valid in the fifth field (day of week)",
            FullBackupInterval.Read("0 2 * * SONDAG", TimeZoneInfo.Utc).Fault,
            StringComparison.Ordinal
        );

    private static FullBackupInterval In(string zone, string text) => FullBackupInterval.Read(text, TimeZones.Find(zone).Zone!).Interval!;

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
