using BackupEdge.Cron;

namespace BackupEdge.Tests.Cron;

/// <summary>Time zones by name, also where there are no zone files.</summary>
public sealed class TimeZonesTests
{
    private const string Nowhere = "/nowhere/zoneinfo";

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("Etc/GMT+5")]
    public void Finds_a_zone_by_its_name(string name) => Assert.Equal(name, TimeZones.Find(name).Zone?.Id);

    [Theory]
    [InlineData("")]
    [InlineData("Mars/Olympus")]
    [InlineData("Europe")]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/localtime")]
    [InlineData("Europe/../Europe/Berlin")]
    [InlineData("zone.tab")]
    [InlineData("Europe/Berlin\0")]
    public void Refuses_what_is_no_zone(string name)
    {
        var (zone, fault) = TimeZones.Find(name);
        Assert.Null(zone);
        Assert.StartsWith("is not a time zone that this host knows", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_what_to_do_on_a_host_without_zone_files()
    {
        var (zone, fault) = TimeZones.Find("Europe/Berlin", Nowhere);
        Assert.Null(zone);
        Assert.Equal(
            $"'Europe/Berlin' cannot be found, because this host has no time zone files in {Nowhere}. Install the package tzdata, "
                + "mount that folder from another host, or use 'UTC'.",
            fault
        );
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("Etc/UTC")]
    public void Knows_UTC_everywhere(string name) => Assert.Equal(TimeZoneInfo.Utc, TimeZones.Find(name, Nowhere).Zone);

    [Fact]
    public void Takes_the_zone_of_the_host_unless_told() => Assert.Equal(TimeZoneInfo.Local, TimeZones.Find(null).Zone);
}
