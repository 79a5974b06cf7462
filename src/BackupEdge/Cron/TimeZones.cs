using System.Security;

namespace BackupEdge.Cron;

/// <summary>Finds time zones by their IANA names.</summary>
internal static class TimeZones
{
    private const string ZoneFolder = "/usr/share/zoneinfo";
    private const int MaxLength = 64;

    /// <summary>
    /// Returns the zone with a name, or the host's zone for null. Returns the end of an error message that begins with the name of the
    /// setting if the zone cannot be found.
    /// </summary>
    public static (TimeZoneInfo? Zone, string? Problem) Find(string? name) =>
        Find(name, Environment.GetEnvironmentVariable("TZDIR") ?? ZoneFolder);

    /// <summary>Finds a zone in a given folder of zone files.</summary>
    internal static (TimeZoneInfo? Zone, string? Problem) Find(string? name, string folder)
    {
        if (name is null)
        {
            return (TimeZoneInfo.Local, null);
        }

        // UTC needs no zone file.
        if (name is "UTC" or "Etc/UTC")
        {
            return (TimeZoneInfo.Utc, null);
        }

        try
        {
            if (IsName(name) && Directory.Exists(folder))
            {
                return (TimeZoneInfo.FindSystemTimeZoneById(name), null);
            }
        }
        catch (Exception e)
            when (e
                    is TimeZoneNotFoundException
                        or InvalidTimeZoneException
                        or SecurityException
                        or UnauthorizedAccessException
                        or IOException
            )
        {
            // Reported below.
        }

        return (
            null,
            Directory.Exists(folder)
                ? $"is not a time zone that this host knows: '{name}'. Use a name such as 'Europe/Berlin' or 'America/New_York' (case "
                    + "matters), or 'UTC'."
                : $"'{name}' cannot be found, because this host has no time zone files in {folder}. Install the package tzdata, mount "
                    + "that folder from another host, or use 'UTC'."
        );
    }

    // The name becomes a path below the folder of zone files, and must not lead out of it.
    private static bool IsName(string name) =>
        name.Length is > 0 and <= MaxLength
        && char.IsAsciiLetter(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+');
}
