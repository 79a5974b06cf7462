using System.Globalization;
using BackupEdge.Cron;

namespace BackupEdge.Tests.Cron;

/// <summary>Tests when a schedule makes a full backup.</summary>
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
    public void A_full_backup_is_due_after_the_interval(string interval, string lastFull, string due, bool isFull) =>
        Assert.Equal(isFull, In("Europe/Berlin", interval).IsDue(At(lastFull), At(due)));

    [Theory]
    [InlineData("7d")]
    [InlineData("@yearly")]
    public void A_full_backup_is_due_if_there_is_none_yet(string interval) =>
        Assert.True(In("UTC", interval).IsDue(null, At("2026-11-01T02:00:00Z")));

    [Fact]
    public void The_day_of_the_week_stays_when_the_clock_goes_forward() =>
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
    public void An_invalid_interval_is_refused(string text) =>
        Assert.Equal(
            $"must be days such as '7d', hours such as '12h', or a cron line such as '0 2 * * SUN', not '{text}'.",
            FullBackupInterval.Read(text, TimeZoneInfo.Utc).Problem
        );

    [Fact]
    public void An_invalid_cron_line_is_refused_with_the_name_of_the_field() =>
        Assert.StartsWith(
            "is not valid in the fifth field (day of week)",
            FullBackupInterval.Read("0 2 * * SONDAG", TimeZoneInfo.Utc).Problem,
            StringComparison.Ordinal
        );

    private static FullBackupInterval In(string zone, string text) => FullBackupInterval.Read(text, TimeZones.Find(zone).Zone!).Interval!;

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
