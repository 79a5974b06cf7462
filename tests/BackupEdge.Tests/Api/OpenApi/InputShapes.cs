using System.Text.Json.Nodes;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>The JSON schemas of what calls take, made of the manual's tables alone: types, defaults, bounds and words.</summary>
internal static class InputShapes
{
    /// <summary>The schema of a body.</summary>
    /// <param name="fields">Its table.</param>
    /// <param name="noneRequired">Whether none of its fields is required, whatever the table says.</param>
    public static JsonObject Body(ManualTable fields, bool noneRequired)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var row in fields.Rows)
        {
            foreach (var name in row.Names)
            {
                var isRequired = row.IsRequired && !noneRequired;
                properties[name] = Field(row, orNull: !isRequired, withDefault: !noneRequired);
                if (isRequired)
                {
                    required.Add(name);
                }
            }
        }

        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        return schema;
    }

    /// <summary>The schema of a parameter of a path, a query or a header.</summary>
    public static JsonObject Parameter(ManualRow row)
    {
        var schema = Field(row, orNull: false, withDefault: true);
        schema.Remove("description");
        return schema;
    }

    private static JsonObject Field(ManualRow row, bool orNull, bool withDefault)
    {
        var type = TypeOf(row);
        var schema = new JsonObject { ["type"] = orNull ? new JsonArray(type, "null") : type };
        if (type == "array")
        {
            schema["items"] = new JsonObject { ["type"] = "string" };
        }

        if (type == "string" && row.Choices is { Count: > 0 } words)
        {
            schema["enum"] = new JsonArray([
                .. words.Select(word => JsonValue.Create(word)),
                .. orNull ? [null] : Array.Empty<JsonNode?>(),
            ]);
        }

        Bound(schema, type, row);
        if (withDefault && row.Default is { } value)
        {
            schema["default"] = JsonNode.Parse(value);
        }

        if (row.Meaning.Length > 0)
        {
            schema["description"] = row.Meaning;
        }

        return schema;
    }

    private static void Bound(JsonObject schema, string type, ManualRow row)
    {
        if (row.Bounds is not { } bounds)
        {
            return;
        }

        var (least, most) = (type, row.Meaning.Contains(" characters", StringComparison.Ordinal)) switch
        {
            ("integer", false) => ("minimum", "maximum"),
            ("string", true) => ("minLength", "maxLength"),
            _ => (null, null),
        };
        if (least is not null)
        {
            schema[least] = bounds.Least;
            schema[most!] = bounds.Most;
        }
    }

    // Tables of queries have no types: what a parameter is shows in its default and its bounds.
    private static string TypeOf(ManualRow row) =>
        row.Type switch
        {
            "text" or "time" => "string",
            "list of texts" => "array",
            "boolean" or "integer" or "number" or "object" => row.Type,
            "" when row.Default is "true" or "false" => "boolean",
            ""
                when (row.Default is { } value && value.All(char.IsAsciiDigit))
                    || (row.Bounds is not null && !row.Meaning.Contains(" characters", StringComparison.Ordinal)) => "integer",
            "" => "string",
            var other => throw new InvalidOperationException(
                $"'{other}' is no type that a call takes (docs/api.md, " + $"'{string.Join(", ", row.Names)}')."
            ),
        };
}
