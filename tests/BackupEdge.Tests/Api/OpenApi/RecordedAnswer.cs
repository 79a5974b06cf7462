using System.Text.Json.Nodes;
using BackupEdge.Api.Http;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>A response of a real server to one call.</summary>
/// <param name="Route">The route.</param>
/// <param name="Status">The status code.</param>
/// <param name="MediaType"><c>application/json</c>; null if there was no content.</param>
/// <param name="Headers">The headers that not every response has, sorted by name.</param>
/// <param name="Content">The JSON, or a short text; null for other content.</param>
/// <param name="Asked">The body of the request; null if there was none.</param>
internal sealed record RecordedAnswer(
    Route Route,
    int Status,
    string? MediaType,
    IReadOnlyList<string> Headers,
    JsonNode? Content,
    JsonNode? Asked
)
{
    /// <summary>Whether the call succeeded.</summary>
    public bool IsSuccess => Status < 400;

    /// <summary>The code of the error; null for a success.</summary>
    public string? Code => IsSuccess ? null : (string?)Content?["error"];
}
