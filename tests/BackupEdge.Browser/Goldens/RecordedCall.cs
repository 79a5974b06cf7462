using System.Text.Json;
using System.Text.Json.Serialization;

namespace BackupEdge.Browser.Goldens;

/// <summary>A call of the API and what a real server answered.</summary>
/// <param name="Call">The method, the address below the API, and the body if there is one.</param>
/// <param name="Status">The status.</param>
/// <param name="Headers">The headers that the dashboard reads.</param>
/// <param name="Content">The content if it is JSON.</param>
/// <param name="Text">The content if it is a text.</param>
internal sealed record RecordedCall(
    [property: JsonPropertyName("call")] string Call,
    [property: JsonPropertyName("status")] int Status,
    [property: JsonPropertyName("headers")] IReadOnlyDictionary<string, string> Headers,
    [property: JsonPropertyName("content")] JsonElement? Content,
    [property: JsonPropertyName("text")] string? Text
);
