using System.Text.Json.Nodes;
using BackupEdge.Api.Documentation;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>The JSON schemas of request bodies and parameters.</summary>
internal static class RequestSchemas
{
    /// <summary>
    /// Returns the schema of a body. It has defaults only in descriptions: openapi-typescript requires a field with the keyword
    /// <c>default</c>, and other clients would send their copy of it.
    /// </summary>
    public static JsonObject Body(IReadOnlyList<ParameterDoc> fields)
    {
        var properties = new JsonObject();
        foreach (var field in fields)
        {
            var property = Value(field, orNull: !field.IsRequired);
            property["description"] = field.Default is { } value
                ? $"{field.Meaning} Default: `{(value is bool flag ? flag ? "true" : "false" : value)}`."
                : field.Meaning;
            properties[field.Name] = property;
        }

        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
        if (fields.Any(field => field.IsRequired))
        {
            schema["required"] = new JsonArray([.. fields.Where(field => field.IsRequired).Select(field => JsonValue.Create(field.Name))]);
        }

        return schema;
    }

    /// <summary>Returns a parameter with its schema; the place is <c>query</c> or <c>header</c>.</summary>
    public static JsonObject Parameter(ParameterDoc parameter, string place) =>
        new()
        {
            ["name"] = parameter.Name,
            ["in"] = place,
            ["required"] = parameter.IsRequired,
            ["description"] = parameter.Meaning,
            ["schema"] = WithDefault(parameter),
        };

    private static JsonObject WithDefault(ParameterDoc parameter)
    {
        var schema = Value(parameter, orNull: false);
        Set(schema, "default", parameter.Default);
        return schema;
    }

    private static JsonObject Value(ParameterDoc parameter, bool orNull) =>
        parameter.Choices.Count == 0 ? Plain(parameter, orNull)
        : orNull ? SchemaNodes.OrNull(EnumSchemas.Of(parameter))
        : EnumSchemas.Of(parameter);

    private static JsonObject Plain(ParameterDoc parameter, bool orNull)
    {
        var schema = new JsonObject { ["type"] = orNull ? new JsonArray(parameter.Type, "null") : parameter.Type };
        if (parameter.Type == "array")
        {
            schema["items"] = new JsonObject { ["type"] = "string" };
        }
        else if (parameter.Type == "integer")
        {
            schema["format"] = parameter.IsLong ? "int64" : "int32";
        }

        var (min, max) = parameter.Type == "string" ? ("minLength", "maxLength") : ("minimum", "maximum");
        Set(schema, min, parameter.Min);
        Set(schema, max, parameter.Max);
        return schema;
    }

    private static void Set(JsonObject schema, string name, object? value)
    {
        if (value is not null)
        {
            schema[name] = JsonValue.Create(value);
        }
    }
}
