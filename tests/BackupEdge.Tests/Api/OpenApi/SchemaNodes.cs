using System.Text.Json.Nodes;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>The forms of parts of schemas that generators of clients understand, and their tests.</summary>
internal static class SchemaNodes
{
    /// <summary>The place of named schemas in the document.</summary>
    public const string Place = "#/components/schemas/";

    /// <summary>Returns a schema that allows null too. Of a reference, NSwag reads only this form as one that may be null.</summary>
    public static JsonObject OrNull(JsonObject reference) =>
        new() { ["oneOf"] = new JsonArray(reference, new JsonObject { ["type"] = "null" }) };

    /// <summary>Returns the schema of bytes, and of text that a client reads as it arrives.</summary>
    public static JsonObject Bytes() =>
        new()
        {
            ["type"] = "string",
            ["format"] = "binary",
            ["contentMediaType"] = "application/octet-stream",
        };

    /// <summary>Returns the reference in the form of <see cref="OrNull"/>, or null if the schema has another form.</summary>
    public static JsonObject? ReferenceOrNull(JsonObject schema) =>
        schema["oneOf"] is JsonArray { Count: 2 } forms && (forms[1]!["type"] as JsonValue)?.ToString() == "null"
            ? (JsonObject)forms[0]!
            : null;
}
