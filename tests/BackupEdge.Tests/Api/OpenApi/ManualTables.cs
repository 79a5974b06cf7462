using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using BackupEdge.Api.Documentation;
using BackupEdge.Api.Http;
using BackupEdge.Catalogue;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>Writes the tables of docs/api.md, each between <c>&lt;!-- generated: NAME --&gt;</c> and <c>&lt;!-- end --&gt;</c>.</summary>
internal static partial class ManualTables
{
    /// <summary>Returns the manual with its tables generated again.</summary>
    /// <exception cref="InvalidOperationException">A table is missing, occurs twice or is unknown.</exception>
    public static string Update(string manual, IReadOnlyList<Route> routes)
    {
        var tables = All(routes).ToDictionary(table => table.Name, table => table.Text);
        var places = Place().Matches(manual).Select(match => match.Groups["name"].Value).ToList();
        var wrong = tables.Keys.Except(places).Concat(places.Except(tables.Keys)).ToList();
        return wrong.Count == 0 && places.Count == tables.Count
            ? Place().Replace(manual, match => $"{match.Groups["start"].Value}\n{tables[match.Groups["name"].Value]}\n<!-- end -->")
            : throw new InvalidOperationException(
                $"docs/api.md must have each of its generated tables once; missing or unknown: {string.Join(", ", wrong)}."
            );
    }

    private static IEnumerable<(string Name, string Text)> All(IReadOnlyList<Route> routes)
    {
        var docs = ApiDocumentation.Tags.SelectMany(tag => tag.Routes).ToList();
        var calls = docs.Select(doc =>
            $"| `{doc.Call}` | {RoleOf(doc, routes)} | "
            + $"{string.Join(", ", doc.Responses.Select(response => response.Status))} | {doc.Summary} |"
        );
        yield return ("calls", Table("| call | role | success | what it does |", calls));
        yield return ("access", Table(AccessTable.Head, docs.Select(doc => AccessTable.Row(RouteOf(doc, routes)))));
        yield return (
            "response headers",
            Table("| response header | meaning |", ApiDocumentation.ResponseHeaders.Select(row => $"| `{row.Key}` | {row.Value} |"))
        );
        var codes = ErrorResponses
            .Codes.Select(field => (Field: field, Code: ErrorResponses.ValueOf(field)))
            .OrderBy(code => ApiError.StatusOf(code.Code))
            .Select(code =>
                $"| `{code.Code}` | {ApiError.StatusOf(code.Code)} | {(ErrorResponses.CodesOfCalls.Contains(code.Code) ? "yes" : "-")} | "
                + $"{XmlComments.Read(code.Field, "summary")} | {XmlComments.Read(code.Field, "remarks")} |"
            );
        yield return ("codes", Table("| code | status | returned by calls | meaning | what to do |", codes));
        foreach (var doc in docs)
        {
            foreach (
                var (kind, rows) in ((string, IReadOnlyList<ParameterDoc>)[])
                    [("query", doc.Query), ("header", doc.Headers), ("body", doc.Body)]
            )
            {
                if (rows.Count > 0)
                {
                    var head = $"| {(kind == "body" ? "field" : kind)} | type | default | meaning |";
                    yield return ($"{doc.Call} {kind}", Table(head, rows.Select(Row)));
                }
            }

            if (doc.Errors.Count > 0)
            {
                yield return ($"{doc.Call} errors", $"Errors: {string.Join(", ", doc.Errors.Select(code => $"`{code}`"))}.");
            }
        }

        yield return (
            "lists of values",
            Table(
                "| list | meaning | values |",
                ApiDocumentation.Enums.Select(list =>
                    $"| `{list.Name}` | {list.Description} | {string.Join(", ", list.Values.Select(value => $"`{value}`"))} |"
                )
            )
        );
        foreach (var type in ContractSchemas.All)
        {
            yield return (type.Type.Name, Table("| field | type | meaning |", Fields(type)));
        }
    }

    private static string RoleOf(RouteDoc doc, IReadOnlyList<Route> routes) =>
        RouteOf(doc, routes).Role is { } role ? $"`{WireNames.Of(role)}`" : "none";

    private static Route RouteOf(RouteDoc doc, IReadOnlyList<Route> routes) =>
        routes.FirstOrDefault(route => OpenApiNames.Call(route) == doc.Call)
        ?? throw new InvalidOperationException($"There is a documentation of '{doc.Call}', but no such route.");

    private static string Table(string head, IEnumerable<string> rows) =>
        $"{head}\n{Cell().Replace(head, "|---")}\n{string.Join('\n', rows).Replace("|  |", "| |", StringComparison.Ordinal)}";

    private static string Row(ParameterDoc parameter)
    {
        var unit = parameter.Type == "string" ? " characters" : "";
        var bounds = parameter.Min is null ? "" : $", {parameter.Min} to {parameter.Max}{unit}";
        var type = parameter switch
        {
            { Choices.Count: > 0 } => string.Join(", ", parameter.Choices.Select(choice => $"`{choice}`")),
            { Type: "string" } => "text",
            { Type: "array" } => "list of texts",
            _ => parameter.Type,
        };
        var value = parameter switch
        {
            { IsRequired: true } => "required",
            { Default: bool flag } => flag ? "`true`" : "`false`",
            { Default: { } other } => $"`{other}`",
            _ => "",
        };
        return $"| `{parameter.Name}` | {type}{bounds} | {value} | {Escape(parameter.Meaning)} |";
    }

    // A derived type has only the fields that its base does not have.
    private static IEnumerable<string> Fields(JsonTypeInfo type)
    {
        var schemas = (JsonObject)ContractSchemas.Schema(type)["properties"]!;
        return type
            .Properties.Where(property => ContractSchemas.IsDeclaredIn(type, property))
            .Select(property =>
                $"| `{property.Name}` | {TypeOf((JsonObject)schemas[property.Name]!)} | {Escape(ContractSchemas.Description(property))} |"
            );
    }

    private static string TypeOf(JsonObject schema)
    {
        var types = schema["type"] as JsonArray;
        var reference = SchemaNodes.ReferenceOrNull(schema);
        var isNullable = types is not null || reference is not null;
        if (ListOf(reference ?? schema) is { } list)
        {
            return isNullable ? $"`{list}` or null" : $"`{list}`";
        }

        var type = (string?)(types is null ? schema["type"] : types[0]) ?? "object";
        var name = (type, schema["items"] ?? schema["additionalProperties"]) switch
        {
            ("string", _) => schema["format"] is null ? "text" : "time",
            ("array", { } items) => $"list of {Plural((JsonObject)items)}",
            ("object", { } values) => $"object of {Plural((JsonObject)values)}",
            _ => type,
        };
        return isNullable ? $"{name} or null" : name;
    }

    private static string Plural(JsonObject schema) => ListOf(schema) is { } list ? $"`{list}`" : $"{TypeOf(schema)}s";

    // The name of the list of values that a schema refers to; null if it refers to none.
    private static string? ListOf(JsonObject schema) =>
        (string?)schema["$ref"] is { } place
            ? ApiDocumentation.Enums.FirstOrDefault(list => place == SchemaNodes.Place + list.Name)?.Name
            : null;

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    [GeneratedRegex("(?<start><!-- generated: (?<name>[^\n]+) -->)\n.*?<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex Place();

    [GeneratedRegex(@"\| [^|]+")]
    private static partial Regex Cell();
}
