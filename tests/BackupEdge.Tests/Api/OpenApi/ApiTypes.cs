using System.Text;
using System.Text.Json.Nodes;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>
/// Writes the document as types of TypeScript, against which tests/dashboard-types.sh checks the dashboard: a type for each schema, and
/// for each method a type that maps the path of a call to its query, its body and its answer.
/// </summary>
internal static class ApiTypes
{
    private const string Base = "/api/v1/backup/";
    private static readonly string[] Methods = ["get", "post", "put", "delete"];

    /// <summary>Returns the text of the file.</summary>
    public static string Write(JsonObject document)
    {
        var text = new StringBuilder(
            """
            // Generated from src/BackupEdge/Api/openapi.json by `./build.sh openapi`.
            declare namespace Api {

            """
        );
        foreach (var (name, schema) in document["components"]!["schemas"]!.AsObject())
        {
            WriteSchema(text, name, (JsonObject)schema!);
        }

        foreach (var method in Methods)
        {
            WriteCalls(text, method, document);
        }

        return text.Append("}\n").ToString();
    }

    private static void WriteSchema(StringBuilder text, string name, JsonObject schema)
    {
        if (schema["properties"] is not JsonObject properties)
        {
            text.Append($"  type {name} = {TypeOf(schema)};\n");
            return;
        }

        var required = (schema["required"] as JsonArray ?? []).Select(field => (string)field!).ToHashSet(StringComparer.Ordinal);
        text.Append($"  interface {name} {{\n");
        foreach (var (field, type) in properties)
        {
            text.Append($"    {field}{(required.Contains(field) ? "" : "?")}: {TypeOf((JsonObject)type!)};\n");
        }

        text.Append("  }\n");
    }

    // The first path that matches is taken, as the server does: literal segments come before parameters.
    private static void WriteCalls(StringBuilder text, string method, JsonObject document)
    {
        var calls =
            from path in document["paths"]!.AsObject()
            where path.Key.StartsWith(Base, StringComparison.Ordinal) && path.Value![method] is not null
            let literals = path.Key.Split('/').Count(segment => !segment.StartsWith('{'))
            orderby literals descending, path.Key.Split('/').Length descending, path.Key
            select (Path: path.Key[Base.Length..], Operation: (JsonObject)path.Value![method]!);
        text.Append($"  type {char.ToUpperInvariant(method[0])}{method[1..]}<Path extends string> =\n");
        foreach (var (path, operation) in calls)
        {
            var query = QueryOf(operation);
            var body = operation["requestBody"]?["content"]?["application/json"]?["schema"] is JsonObject schema ? TypeOf(schema) : "{}";
            text.Append($"    Path extends {PatternOf(path)} ? {{ query: {query}; body: {body}; answer: {AnswerOf(operation)} }} :\n");
        }

        text.Append("    never;\n");
    }

    private static string PatternOf(string path)
    {
        var pattern = string.Join('/', path.Split('/').Select(segment => segment.StartsWith('{') ? "${string}" : segment));
        return pattern == path ? $"'{path}'" : $"`{pattern}`";
    }

    private static string QueryOf(JsonObject operation)
    {
        var names = (operation["parameters"] as JsonArray ?? [])
            .Where(parameter => (string?)parameter!["in"] == "query")
            .Select(parameter => $"{(string)parameter!["name"]!}?: Given");
        return $"{{ {string.Join("; ", names)} }}";
    }

    private static string AnswerOf(JsonObject operation)
    {
        var answers = operation["responses"]!
            .AsObject()
            .Where(response => response.Key[0] == '2')
            .Select(response => response.Value!["content"]?["application/json"]?["schema"])
            .Select(schema => schema is JsonObject known ? TypeOf(known) : "null")
            .Distinct(StringComparer.Ordinal);
        return string.Join(" | ", answers);
    }

    private static string TypeOf(JsonObject schema)
    {
        if (schema["$ref"] is { } reference)
        {
            return ((string)reference!)[SchemaNodes.Place.Length..];
        }

        if (SchemaNodes.ReferenceOrNull(schema) is { } orNull)
        {
            return $"{TypeOf(orNull)} | null";
        }

        if (schema["enum"] is JsonArray values)
        {
            return string.Join(" | ", values.Select(value => value is null ? "null" : $"'{(string)value!}'"));
        }

        var types = schema["type"] is JsonArray several ? several.Select(type => (string)type!) : [(string)schema["type"]!];
        return string.Join(" | ", types.Select(type => TypeOf(type, schema)));
    }

    private static string TypeOf(string type, JsonObject schema) =>
        type switch
        {
            "string" or "boolean" or "null" => type,
            "integer" or "number" => "number",
            "array" => TypeOf((JsonObject)schema["items"]!) is var item && item.Contains(' ', StringComparison.Ordinal)
                ? $"({item})[]"
                : $"{item}[]",
            "object" when schema["additionalProperties"] is JsonObject value => $"{{ [name: string]: {TypeOf(value)} }}",
            "object" when schema["properties"] is null => "{ [name: string]: unknown }",
            _ => throw new InvalidOperationException($"A schema has the type '{type}', which is not translated: {schema.ToJsonString()}"),
        };
}
