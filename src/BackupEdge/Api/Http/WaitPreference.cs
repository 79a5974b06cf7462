using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace BackupEdge.Api.Http;

/// <summary>How long a caller is ready to wait for the end of the job: <c>Prefer: wait=SECONDS</c> (RFC 7240).</summary>
internal static class WaitPreference
{
    /// <summary>The longest wait, in seconds: callers such as BASIC scripts give up after 60.</summary>
    public const int MaxSeconds = 50;

    /// <summary>
    /// The seconds to wait, at most <see cref="MaxSeconds"/>; null when the caller did not ask to, or not in an understandable way, which
    /// the RFC wants ignored.
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
