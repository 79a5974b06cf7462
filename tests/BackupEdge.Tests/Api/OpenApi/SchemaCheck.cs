using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BackupEdge.Api.Documentation;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>
/// Compares responses with the schemas of the document. Knows only the keywords that these have, and unlike them refuses fields that are
/// not documented.
/// </summary>
internal static partial class SchemaCheck
{
    private static readonly Dictionary<string, JsonObject> Components = ContractSchemas
        .All.Select(type => KeyValuePair.Create(type.Type.Name, ContractSchemas.Schema(type)))
        .Concat(ApiDocumentation.Enums.Select(list => KeyValuePair.Create(list.Name, EnumSchemas.Schema(list))))
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>Returns what is wrong with a response, or null if it is as documented.</summary>
    public static string? Problem(Type type, JsonElement response) => Problem(ContractSchemas.Reference(type), response, "response");

    /// <summary>Returns what is wrong with a value, or null if it is as its schema says.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="value">The value.</param>
    /// <param name="place">Where the value is in the response, for the message.</param>
    public static string? Problem(JsonObject schema, JsonElement value, string place)
    {
        if (schema["$ref"] is { } reference)
        {
            return Problem(Components[((string)reference!)[SchemaNodes.Place.Length..]], value, place);
        }

        if (SchemaNodes.ReferenceOrNull(schema) is { } orNull)
        {
            return value.ValueKind == JsonValueKind.Null ? null : Problem(orNull, value, place);
        }

        if (!Types(schema).Any(type => IsOf(type, value)))
        {
            return $"{place} is {Short(value)}, not {string.Join(" or ", Types(schema))}";
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => ProblemOfFields(schema, value, place),
            JsonValueKind.Array => value
                .EnumerateArray()
                .Select((item, index) => Problem((JsonObject)schema["items"]!, item, $"{place}[{index}]"))
                .FirstOrDefault(problem => problem is not null),
            JsonValueKind.String => ProblemOfText(schema, value.GetString()!, place),
            JsonValueKind.Number when (string?)schema["format"] == "int32" && !value.TryGetInt32(out _) => $"{place} has more than 32 bits",
            _ => null,
        };
    }

    private static string? ProblemOfFields(JsonObject schema, JsonElement value, string place)
    {
        var properties = schema["properties"] as JsonObject;
        var missing = (schema["required"] as JsonArray ?? []).FirstOrDefault(name => !value.TryGetProperty((string)name!, out _));
        return missing is not null ? $"{place} lacks {missing}"
            : properties is null && schema["additionalProperties"] is null ? null
            : value
                .EnumerateObject()
                .Select(field =>
                    (properties?[field.Name] ?? schema["additionalProperties"]) is JsonObject known
                        ? Problem(known, field.Value, $"{place}.{field.Name}")
                        : $"{place}.{field.Name} is not documented"
                )
                .FirstOrDefault(problem => problem is not null);
    }

    private static string? ProblemOfText(JsonObject schema, string text, string place) =>
        schema["enum"] is JsonArray values && !values.Any(known => (string?)known == text) ? $"{place} is '{text}', which is not documented"
        : (string?)schema["format"] == "date-time" && !Time().IsMatch(text) ? $"{place} is '{text}', which is no time in UTC"
        : null;

    private static IEnumerable<string> Types(JsonObject schema) =>
        schema["type"] is JsonArray types ? types.Select(type => (string)type!) : [(string)schema["type"]!];

    private static bool IsOf(string type, JsonElement value) =>
        (type, value.ValueKind) switch
        {
            ("object", JsonValueKind.Object) => true,
            ("array", JsonValueKind.Array) => true,
            ("string", JsonValueKind.String) => true,
            ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
            ("number", JsonValueKind.Number) => true,
            ("integer", JsonValueKind.Number) => value.TryGetInt64(out _),
            ("null", JsonValueKind.Null) => true,
            _ => false,
        };

    private static string Short(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 100 ? text : $"{text[..100]}...";
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")]
    private static partial Regex Time();
}
