using System.Security;

namespace BackupEdge.Cron;

/// <summary>Finds time zones by their IANA names.</summary>
internal static class TimeZones
{
    private const string Files = "/usr/share/zoneinfo";
    private const int MaxLength = 64;

    /// <summary>The zone of a name, or what is wrong with the name, to follow its setting's; the host's zone for null.</summary>
    public static (TimeZoneInfo? Zone, string? Fault) Find(string? name) =>
        Find(name, Environment.GetEnvironmentVariable("TZDIR") ?? Files);

    /// <summary>As the other, with the folder of the zone files.</summary>
    internal static (TimeZoneInfo? Zone, string? Fault) Find(string? name, string files)
    {
        if (name is null)
        {
            return (TimeZoneInfo.Local, null);
        }

        // It needs no file.
        if (name is "UTC" or "Etc/UTC")
        {
            return (TimeZoneInfo.Utc, null);
        }

        try
        {
            if (IsName(name) && Directory.Exists(files))
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
            // Told below.
        }

        return (
            null,
            Directory.Exists(files)
                ? $"is no time zone that this host knows: '{name}'. Give a name such as 'Europe/Berlin' or 'America/New_York', whose case "
                    + "counts, or 'UTC'."
                : $"'{name}' cannot be looked up, since this host has no time zone files at {files}. Install the package tzdata, mount "
                    + "that folder from another host, or use 'UTC'."
        );
    }

    // A name is a path below the folder of zone files, and must not lead out of it.
    private static bool IsName(string name) =>
        name.Length is > 0 and <= MaxLength
        && char.IsAsciiLetter(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+');
}
