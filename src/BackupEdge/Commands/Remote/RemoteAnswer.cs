using System.Net.Http.Headers;
using System.Text.Json;

namespace BackupEdge.Commands.Remote;

/// <summary>An answer of a server.</summary>
/// <param name="Text">The body, a JSON document.</param>
/// <param name="Body">The root of the document.</param>
/// <param name="Headers">The headers.</param>
internal sealed record RemoteAnswer(string Text, JsonElement Body, HttpResponseHeaders Headers)
{
    private const string NextRelation = ">; rel=\"next\"";

    /// <summary>The path and query of the next page; null if this is the last one.</summary>
    public string? Next =>
        Header("Link") is ['<', '/', ..] and var link && link.EndsWith(NextRelation, StringComparison.Ordinal)
            ? link[1..^NextRelation.Length]
            : null;

    /// <summary>Returns a header; null if it is missing.</summary>
    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    /// <summary>Returns the number in a header; 0 if it is missing.</summary>
    public long Count(string name) =>
        long.TryParse(Header(name), System.Globalization.CultureInfo.InvariantCulture, out var count) ? count : 0;
}
