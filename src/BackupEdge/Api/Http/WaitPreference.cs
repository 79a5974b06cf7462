using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace BackupEdge.Api.Http;

/// <summary>Parses the header <c>Prefer: wait=SECONDS</c> (RFC 7240): how long a caller wants to wait for the end of a job.</summary>
internal static class WaitPreference
{
    /// <summary>The longest wait in seconds, because callers such as BASIC scripts time out after 60.</summary>
    public const int MaxSeconds = 50;

    /// <summary>
    /// Returns the seconds to wait, at most <see cref="MaxSeconds"/>; null if the preference is missing or malformed. The RFC requires
    /// malformed preferences to be ignored.
    /// </summary>
    public static int? Seconds(StringValues prefer)
    {
        foreach (var header in prefer)
        {
            foreach (var range in header.AsSpan().Split(','))
            {
                if (Wait(header.AsSpan()[range]) is { } seconds)
                {
                    return seconds;
                }
            }
        }

        return null;
    }

    private static int? Wait(ReadOnlySpan<char> preference)
    {
        var end = preference.IndexOf(';');
        var pair = end < 0 ? preference : preference[..end];
        var equals = pair.IndexOf('=');
        if (equals < 0 || !pair[..equals].Trim().Equals("wait", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var value = pair[(equals + 1)..].Trim().Trim('"');
        return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? (int)Math.Min(seconds, MaxSeconds)
            : null;
    }
}
