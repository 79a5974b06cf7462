using System.Text.Json.Nodes;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>Converts the OpenAPI 3.1 document to OpenAPI 3.0, for generators that do not read 3.1.</summary>
internal static class OlderDocument
{
    // Keywords that mean the same in both versions.
    private static readonly HashSet<string> Common =
    [
        "$ref",
        "additionalProperties",
        "allOf",
        "anyOf",
        "default",
        "description",
        "enum",
        "format",
        "items",
        "maxItems",
        "maxLength",
        "maximum",
        "minItems",
        "minLength",
        "minimum",
        "nullable",
        "oneOf",
        "pattern",
        "properties",
        "required",
        "type",
    ];

    /// <summary>Returns the converted document.</summary>
    /// <exception cref="InvalidOperationException">A schema has a keyword that cannot be converted yet.</exception>
    public static JsonObject From(JsonObject document)
    {
        var copy = (JsonObject)document.DeepClone();
        copy["openapi"] = "3.0.3";

        // An identifier of the licence is new in 3.1.
        copy["info"]!["license"] = new JsonObject
        {
            ["name"] = (string)copy["info"]!["license"]!["name"]!,
            ["url"] = "https://www.apache.org/licenses/LICENSE-2.0",
        };
        foreach (var operation in copy["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()))
        {
            RemoveResponsesWithoutContent((JsonObject)operation.Value!["responses"]!);
        }

        foreach (var schema in copy["components"]!["schemas"]!.AsObject())
        {
            ConvertSchema((JsonObject)schema.Value!);
        }

        ConvertBelow(copy["paths"]);
        foreach (var part in copy["components"]!.AsObject().Where(part => part.Key is not ("schemas" or "examples")))
        {
            ConvertBelow(part.Value);
        }

        return copy;
    }

    // Kiota takes a call with such a response for one without a result.
    private static void RemoveResponsesWithoutContent(JsonObject responses)
    {
        var successes = responses.Where(response => response.Key[0] is '2' or '3').ToList();
        if (successes.Any(response => response.Value!["content"] is not null))
        {
            foreach (var response in successes.Where(response => response.Value!["content"] is null))
            {
                responses.Remove(response.Key);
            }
        }
    }

    // Converts the schemas of parameters, headers and contents.
    private static void ConvertBelow(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members.Where(member => member.Key != "example"))
                {
                    if (name == "schema")
                    {
                        ConvertSchema((JsonObject)value!);
                    }
                    else
                    {
                        ConvertBelow(value);
                    }
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    ConvertBelow(item);
                }

                break;
            default:
                break;
        }
    }

    private static void ConvertSchema(JsonObject schema)
    {
        // OpenAPI 3.0 has `format: binary` alone.
        schema.Remove("contentMediaType");
        if (SchemaNodes.ReferenceOrNull(schema) is not null)
        {
            schema["oneOf"]![1] = OnlyNull();
        }
        else if (schema["$ref"] is { } place && schema.Count > 1)
        {
            // OpenAPI 3.0 ignores what is beside a reference.
            schema.Remove("$ref");
            schema["allOf"] = new JsonArray(new JsonObject { ["$ref"] = place.DeepClone() });
        }

        if (schema["type"] is JsonArray types)
        {
            schema["type"] = types[0]!.DeepClone();
            schema["nullable"] = true;
        }

        if (schema.Select(member => member.Key).FirstOrDefault(key => !Common.Contains(key)) is { } unknown)
        {
            throw new InvalidOperationException($"{nameof(OlderDocument)} cannot convert '{unknown}' to OpenAPI 3.0 yet. Add it there.");
        }

        foreach (var part in Parts(schema).ToList())
        {
            ConvertSchema(part);
        }
    }

    // OpenAPI 3.0 has no type `null`, and `nullable` beside a reference or `allOf` does not allow null.
    private static JsonObject OnlyNull() =>
        new()
        {
            ["type"] = "string",
            ["nullable"] = true,
            ["enum"] = new JsonArray((JsonNode?)null),
        };

    private static IEnumerable<JsonObject> Parts(JsonObject schema) =>
        [
            .. (schema["properties"]?.AsObject() ?? []).Select(property => (JsonObject)property.Value!),
            .. new[] { schema["items"], schema["additionalProperties"] }.OfType<JsonObject>(),
            .. new[] { schema["allOf"], schema["anyOf"], schema["oneOf"] }.OfType<JsonArray>().SelectMany(all => all).OfType<JsonObject>(),
        ];
}
