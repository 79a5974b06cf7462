using BackupEdge.Cron;

namespace BackupEdge.Tests.Cron;

/// <summary>Tests finding time zones by name, with and without zone files.</summary>
public sealed class TimeZonesTests
{
    private const string Nowhere = "/nowhere/zoneinfo";

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("Etc/GMT+5")]
    public void A_zone_is_found_by_its_name(string name) => Assert.Equal(name, TimeZones.Find(name).Zone?.Id);

    [Theory]
    [InlineData("")]
    [InlineData("Mars/Olympus")]
    [InlineData("Europe")]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/localtime")]
    [InlineData("Europe/../Europe/Berlin")]
    [InlineData("zone.tab")]
    [InlineData("Europe/Berlin\0")]
    public void An_unknown_zone_is_refused(string name)
    {
        var (zone, problem) = TimeZones.Find(name);
        Assert.Null(zone);
        Assert.StartsWith("is not a time zone that this host knows", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_message_on_a_host_without_zone_files_has_a_remedy()
    {
        var (zone, problem) = TimeZones.Find("Europe/Berlin", Nowhere);
        Assert.Null(zone);
        Assert.Equal(
            $"'Europe/Berlin' cannot be found, because this host has no time zone files in {Nowhere}. Install the package tzdata, "
                + "mount that folder from another host, or use 'UTC'.",
            problem
        );
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("Etc/UTC")]
    public void UTC_is_found_without_zone_files(string name) => Assert.Equal(TimeZoneInfo.Utc, TimeZones.Find(name, Nowhere).Zone);

    [Fact]
    public void The_default_is_the_time_zone_of_the_host() => Assert.Equal(TimeZoneInfo.Local, TimeZones.Find(null).Zone);
}
