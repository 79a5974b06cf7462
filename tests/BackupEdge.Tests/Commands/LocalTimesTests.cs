using BackupEdge.Commands;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Commands;

/// <summary>How times are printed, and that what is printed can be entered again.</summary>
public sealed class LocalTimesTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly string[] Zones =
    [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "Pacific/Kiritimati",
        "America/St_Johns",
    ];

    private static readonly Gen<(string Zone, bool IsUtc, DateTimeOffset Time)> Cases =
        from zone in Gen.Elements(Zones)
        from isUtc in Gen.Elements(true, false)
        from seconds in Gen.Choose(-2_000_000_000, 2_000_000_000)
        select (zone, isUtc, DateTimeOffset.UnixEpoch.AddSeconds(seconds * 2L));

    [Fact]
    public void Times_are_local_with_their_offset_or_UTC_with_a_Z()
    {
        var time = new DateTimeOffset(2026, 11, 29, 1, 0, 0, 999, TimeSpan.Zero);

        Assert.Equal("2026-11-29 02:00:00 +01:00", new LocalTimes(Berlin, isUtc: false).Text(time));
        Assert.Equal("2026-07-29 03:00:00 +02:00", new LocalTimes(Berlin, isUtc: false).Text(time.AddMonths(-4)));
        Assert.Equal("2026-11-29 01:00:00Z", new LocalTimes(Berlin, isUtc: true).Text(time.ToOffset(TimeSpan.FromHours(5))));
        Assert.Equal("-", new LocalTimes(Berlin, isUtc: false).Text(null));
    }

    [Fact]
    public void A_column_is_as_wide_with_a_time_as_without()
    {
        foreach (var times in (LocalTimes[])[new(Berlin, isUtc: false), new(Berlin, isUtc: true)])
        {
            Assert.Equal(times.Width, times.Column(null).Length);
            Assert.Equal(times.Width, times.Column("2026-11-29T01:00:00.123Z").Length);
        }

        Assert.Equal("2026-11-29 02:00:00 +01:00", new LocalTimes(Berlin, isUtc: false).Column("2026-11-29T01:00:00.123456789Z"));
    }

    [Fact]
    public void Every_printed_time_is_accepted_and_gives_the_same_instant() =>
        Prop.ForAll(Arb.From(Cases), each =>
            {
                var times = new LocalTimes(TimeZoneInfo.FindSystemTimeZoneById(each.Zone), each.IsUtc);
                Assert.True(WrittenTime.TryParse(times.Text(each.Time), DateTimeOffset.UnixEpoch, Berlin, out var read));
                Assert.Equal(each.Time, read);
            })
            .QuickCheckThrowOnFailure();
}
