using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace BackupEdge.Objects.S3;

/// <summary>A successful answer with its body.</summary>
/// <param name="Status">The HTTP status, from 200 to 299.</param>
/// <param name="Headers">The headers of the answer.</param>
/// <param name="ContentHeaders">The headers of the body.</param>
/// <param name="Body">The body; empty if it was written to the memory of the caller.</param>
internal sealed record S3Answer(HttpStatusCode Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, string Body)
{
    /// <summary>The entity tag without quotation marks; null if there is none.</summary>
    public string? Tag => Header("ETag")?.Trim('"');

    /// <summary>The id of the version; null if there is none.</summary>
    public string? Version => S3Versions.Normalize(Header("x-amz-version-id"));

    /// <summary>The clock of the engine in UTC; null if the answer does not state it.</summary>
    public DateTimeOffset? Date => Headers.Date;

    /// <summary>Returns the value of a header; null if there is none.</summary>
    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    /// <summary>Returns the lock in the headers; null if there is none.</summary>
    public ObjectRetention? Retention() =>
        Header("x-amz-object-lock-mode") is { } mode
        && Header("x-amz-object-lock-retain-until-date") is { } until
        && DateTimeOffset.TryParse(until, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time)
            ? new ObjectRetention(S3Locks.ModeOf(mode), time)
            : null;
}
