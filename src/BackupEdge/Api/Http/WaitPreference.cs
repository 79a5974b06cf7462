using System.Globalization;
using BackupEdge.Faults;
using Microsoft.Extensions.Primitives;

namespace BackupEdge.Api.Http;

/// <summary>
/// Parses how long a caller wants to wait for the end of a job: the query parameter <c>wait</c>, for callers that can send no header, or
/// the header <c>Prefer: wait=SECONDS</c> (RFC 7240).
/// </summary>
internal static class WaitPreference
{
    /// <summary>The longest wait in seconds, because callers such as BASIC scripts time out after 60.</summary>
    public const int MaxSeconds = 50;

    private const string Parameter = "wait";

    /// <summary>The query parameters of calls that can wait.</summary>
    public static IReadOnlyList<string> Query { get; } = [Parameter];

    /// <summary>
    /// Returns the seconds to wait, at most <see cref="MaxSeconds"/>; null if the caller requests no wait. The query parameter wins over
    /// the header.
    /// </summary>
    /// <exception cref="Fault"><c>invalid_request</c>: the query parameter is not a whole number.</exception>
    public static int? Seconds(QueryFields query, StringValues prefer)
    {
        if (query.Text(Parameter) is not { } text)
        {
            return Seconds(prefer);
        }

        if (text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            throw RequestFaults.Field(
                Parameter,
                $"`{Parameter}` must be a whole number of seconds, 0 or more, not '{RequestFaults.Short(text)}'."
            );
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? Math.Min(seconds, MaxSeconds)
            : MaxSeconds;
    }

    /// <summary>
    /// Returns the seconds of the header, at most <see cref="MaxSeconds"/>; null if the preference is missing or malformed. The RFC
    /// requires malformed preferences to be ignored.
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
