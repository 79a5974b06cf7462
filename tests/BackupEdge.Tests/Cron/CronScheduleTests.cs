using System.Globalization;
using BackupEdge.Cron;

namespace BackupEdge.Tests.Cron;

/// <summary>Tests the due times of cron lines, and the messages about invalid lines.</summary>
public sealed class CronScheduleTests
{
    [Theory]
    [InlineData("0 2 * * *", "2026-11-23T01:00:00Z", "2026-11-23T02:00:00Z")]
    [InlineData("0 2 * * *", "2026-11-23T02:00:00Z", "2026-11-24T02:00:00Z")]
    [InlineData("  */15   9-17  *  *  MON-FRI ", "2026-11-27T17:45:00Z", "2026-11-30T09:00:00Z")]
    [InlineData("30 0 2 * * *", "2026-11-23T01:00:00Z", "2026-11-23T02:00:30Z")]
    [InlineData("@daily", "2026-11-23T01:00:00Z", "2026-11-24T00:00:00Z")]
    [InlineData("@hourly", "2026-11-23T01:00:00Z", "2026-11-23T02:00:00Z")]
    [InlineData("0 0 L * *", "2026-11-23T01:00:00Z", "2026-11-30T00:00:00Z")]
    [InlineData("0 0 29 2 *", "2026-11-23T01:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0 0 29 2 MON", "2026-11-23T01:00:00Z", "2044-02-29T00:00:00Z")]
    public void The_next_due_time_is_found(string line, string after, string next) =>
        Assert.Equal(At(next), In("UTC", line).Next(At(after)));

    // The clock goes from 02:00 to 03:00 on 29 March 2026 and from 03:00 back to 02:00 on 25 October.
    [Theory]
    [InlineData("30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z")]
    [InlineData("0 * * * *", "2026-03-29T00:00:01Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z")]
    [InlineData("30 2 * * *", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("30 * * * *", "2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z")]
    [InlineData("0 5 * * *", "2026-03-28T12:00:00Z", "2026-03-29T03:00:00Z", "2026-03-30T03:00:00Z")]
    public void Due_times_follow_changes_of_daylight_saving_time(string line, string after, string first, string second)
    {
        var schedule = In("Europe/Berlin", line);
        Assert.Equal([At(first), At(second)], schedule.From(At(after)).Take(2));

        // A due time that was moved by the clock change is also found if the search starts at it.
        Assert.Equal([At(first), At(second)], schedule.From(At(first)).Take(2));
        Assert.Equal(At(first), schedule.Last(At(after), At(second).AddSeconds(-1)));
        Assert.Equal(At(second), schedule.Last(At(first), At(second)));
    }

    [Theory]
    [InlineData("* * * * * *", "2016-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z")]
    [InlineData("0 0 29 2 *", "2021-01-01T00:00:00Z", "2027-12-31T00:00:00Z", "2024-02-29T00:00:00Z")]
    [InlineData("0 0 1 * *", "2026-01-01T00:00:00Z", "2026-01-31T23:59:59Z", "2026-01-01T00:00:00Z")]
    [InlineData("0 0 1 * *", "2026-01-01T00:00:01Z", "2026-01-31T23:59:59Z", null)]
    [InlineData("0 0 1 * *", "2026-01-01T00:00:00.5Z", "2026-01-31T23:59:59Z", null)]
    public void The_last_due_time_of_a_period_is_found(string line, string from, string to, string? last) =>
        Assert.Equal(last is null ? null : At(last), In("UTC", line).Last(At(from), At(to)));

    [Theory]
    [InlineData("", "has 0 fields; a cron line has five: minute, hour, day of month, month, day of week")]
    [InlineData("0 2 * *", "has 4 fields")]
    [InlineData("0 0 2 * * * 2026", "has 7 fields")]
    [InlineData("60 2 * * *", "is not valid in the first field (minute): 60 is not within 0 to 59.")]
    [InlineData("0 24 * * *", "is not valid in the second field (hour): 24 is not within 0 to 23.")]
    [InlineData("0 2 32 * *", "is not valid in the third field (day of month): 32 is not within 1 to 31.")]
    [InlineData("0 2 0 * *", "is not valid in the third field (day of month): 0 is not within 1 to 31.")]
    [InlineData("0 2 * 13 *", "is not valid in the fourth field (month): 13 is not within 1 to 12.")]
    [InlineData("0 2 * * 8", "is not valid in the fifth field (day of week): 8 is not within 0 to 7.")]
    [InlineData(
        "0 2 * * MOON",
        "is not valid in the fifth field (day of week): 'MOON' is not valid. Use '*', numbers from 0 to 7 or SUN to SAT"
    )]
    [InlineData("61 0 2 * * *", "is not valid in the first field (second): 61 is not within 0 to 59.")]
    [InlineData("0 0 25 * * *", "is not valid in the third field (hour): 25 is not within 0 to 23.")]
    [InlineData("99999999999999999999 2 * * *", "is not valid in the first field (minute): 99999999999999999999 is not within 0 to 59.")]
    [InlineData("*/0 2 * * *", "is not valid in the first field (minute): '*/0' is not valid.")]
    [InlineData("H 2 * * *", "is not valid in the first field (minute): 'H' is not valid.")]
    [InlineData("@often", "has the macro '@often', which is not known. Known macros: @yearly")]
    [InlineData("0 0 30 2 *", "never falls due: '0 0 30 2 *' names a day that does not exist in any month.")]
    public void An_invalid_line_is_refused_with_the_name_of_the_field(string line, string expected)
    {
        var (schedule, problem) = CronSchedule.Read(line, TimeZoneInfo.Utc);
        Assert.Null(schedule);
        Assert.StartsWith(expected, problem, StringComparison.Ordinal);
        Assert.EndsWith(".", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_is_far_too_long_is_refused() =>
        Assert.StartsWith(
            "has 100000 characters",
            CronSchedule.Read(new string('*', 100_000), TimeZoneInfo.Utc).Problem,
            StringComparison.Ordinal
        );

    private static CronSchedule In(string zone, string line)
    {
        var (schedule, problem) = CronSchedule.Read(line, TimeZones.Find(zone).Zone!);
        return schedule ?? throw new InvalidOperationException(problem);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
