using System.Text.Json.Nodes;
using BackupEdge.Api.Http;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>What the real server answered to one call.</summary>
/// <param name="Route">The route.</param>
/// <param name="Status">The status code.</param>
/// <param name="MediaType"><c>application/json</c>; null when there was no content.</param>
/// <param name="Headers">The answer's own headers, in order of their names.</param>
/// <param name="Content">The JSON, or a short text; null for all else.</param>
/// <param name="Asked">The body that was sent; null when none was.</param>
internal sealed record RecordedAnswer(
    Route Route,
    int Status,
    string? MediaType,
    IReadOnlyList<string> Headers,
    JsonNode? Content,
    JsonNode? Asked
)
{
    /// <summary>Whether the call did what it was asked for.</summary>
    public bool IsSuccess => Status < 400;

    /// <summary>The code of a refusal; null for a success.</summary>
    public string? Code => IsSuccess ? null : (string?)Content?["error"];
}
