using System.Globalization;
using System.Text.Json.Nodes;
using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using Microsoft.AspNetCore.WebUtilities;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>
/// Makes the OpenAPI document: calls and roles from the routes, words and inputs from docs/api.md, answers from the JSON contracts, and
/// examples, headers and media types from what the real server answered. Whatever one of them has and another lacks is an error.
/// </summary>
/// <param name="routes">The routes.</param>
/// <param name="manual">The manual.</param>
/// <param name="answers">What was answered.</param>
internal sealed class OpenApiDocument(IReadOnlyList<Route> routes, Manual manual, IReadOnlyList<RecordedAnswer> answers)
{
    private readonly ErrorResponses _errors = new(manual, answers);
    private readonly SortedSet<string> _headers = new(StringComparer.Ordinal);
    private bool _hasWaits;

    /// <summary>The document.</summary>
    public JsonObject Make()
    {
        var paths = new JsonObject();
        foreach (var path in routes.GroupBy(route => route.Template))
        {
            var operations = new JsonObject();
            foreach (var route in path)
            {
                operations[route.Method.ToLowerInvariant()] = Operation(route);
            }

            paths[path.Key] = operations;
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "BackupEdge",
                ["version"] = "1",
                ["description"] =
                    "Creates, schedules, restores, verifies and deletes backups of bots. Every `GET` also works as "
                    + "`HEAD`. If several templates match a path, the one with more literal segments is used. docs/api.md has "
                    + "more details.",
                ["license"] = new JsonObject { ["name"] = "Apache License 2.0", ["identifier"] = "Apache-2.0" },
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["security"] = new JsonArray(new JsonObject { ["apiKey"] = new JsonArray() }, new JsonObject { ["bearer"] = new JsonArray() }),
            ["tags"] = Tags(),
            ["paths"] = paths,
            ["components"] = Components(),
        };
    }

    private JsonObject Operation(Route route)
    {
        var chapter = manual.Chapter(OpenApiNames.Call(route));
        var inShort = manual.Calls.Find(chapter.Call)!["what it does"];
        var operation = new JsonObject
        {
            ["operationId"] = OpenApiNames.Operation(route),
            ["tags"] = new JsonArray(chapter.Tag),
            ["summary"] = char.ToUpperInvariant(inShort[0]) + inShort[1..],
            ["description"] = string.Join("\n\n", new[] { chapter.Description, RoleOf(route) }.Where(text => text.Length > 0)),
        };
        if (route.Role is null)
        {
            operation["security"] = new JsonArray();
        }

        if (Parameters(route, chapter) is { Count: > 0 } parameters)
        {
            operation["parameters"] = parameters;
        }

        var body = manual.BodyOf(chapter);
        if (body is not null)
        {
            operation["requestBody"] = Body(route, body, chapter.NoneRequired);
        }

        var responses = Successes(route, chapter);
        _errors.AddTo(responses, route, chapter, body is not null);
        operation["responses"] = responses;
        return operation;
    }

    private static string RoleOf(Route route) =>
        route.Role is { } role ? $"Needs the role `{WireNames.Of(role)}`." : "Needs no credentials.";

    private JsonArray Parameters(Route route, ManualChapter chapter)
    {
        var parameters = new JsonArray();
        foreach (var name in OpenApiNames.Parameters(route))
        {
            var words = chapter.Parameter("path", name)?.Meaning ?? $"The id of the {name.Replace("_id", "", StringComparison.Ordinal)}.";
            parameters.Add(
                new JsonObject
                {
                    ["name"] = name,
                    ["in"] = "path",
                    ["required"] = true,
                    ["description"] = words,
                    ["schema"] = new JsonObject { ["type"] = "string" },
                }
            );
        }

        foreach (var (place, name) in route.Query.Select(name => ("query", name)).Concat(chapter.Headers.Select(name => ("header", name))))
        {
            var row = chapter.Parameter(place, name)
                ?? throw new InvalidOperationException($"The chapter '{chapter.Call}' of " + "docs/api.md does not " + $"tell '{name}'.");
            parameters.Add(
                new JsonObject
                {
                    ["name"] = name,
                    ["in"] = place,
                    ["required"] = row.IsRequired,
                    ["description"] = row.Meaning,
                    ["schema"] = InputShapes.Parameter(row),
                }
            );
        }

        if (answers.Any(answer => answer.Route == route && answer.Headers.Contains("Preference-Applied")))
        {
            _hasWaits = true;
            parameters.Add(new JsonObject { ["$ref"] = "#/components/parameters/PreferWait" });
        }

        return parameters;
    }

    private JsonObject Body(Route route, ManualTable fields, bool noneRequired)
    {
        var schema = InputShapes.Body(fields, noneRequired);
        var content = new JsonObject { ["schema"] = schema };
        if (answers.FirstOrDefault(answer => answer.Route == route && answer is { IsSuccess: true, Asked: not null }) is { } asked)
        {
            content["example"] = asked.Asked!.DeepClone();
        }

        return new JsonObject
        {
            ["required"] = schema["required"] is not null,
            ["content"] = new JsonObject { ["application/json"] = content },
        };
    }

    private JsonObject Successes(Route route, ManualChapter chapter)
    {
        var recorded = answers.Where(answer => answer.Route == route && answer.IsSuccess).ToLookup(answer => answer.Status);
        var told = manual
            .Calls.Find(chapter.Call)!["success"]
            .Split(',')
            .Select(status => int.Parse(status, CultureInfo.InvariantCulture))
            .ToList();
        var responses = new JsonObject();
        foreach (var status in told.Union(recorded.Select(group => group.Key)).Order())
        {
            if (!told.Contains(status) || !recorded.Contains(status))
            {
                throw new InvalidOperationException(
                    $"'{chapter.Call}': docs/api.md tells {string.Join(", ", told)}; the scenario had "
                        + $"{string.Join(", ", recorded.Select(group => group.Key))}."
                );
            }

            responses[status.ToString(CultureInfo.InvariantCulture)] = Success([.. recorded[status]]);
        }

        return responses;
    }

    private JsonObject Success(IReadOnlyList<RecordedAnswer> recorded)
    {
        var first = recorded[0];
        var response = new JsonObject { ["description"] = ReasonPhrases.GetReasonPhrase(first.Status) };
        var headers = new JsonObject();
        foreach (var name in recorded.SelectMany(answer => answer.Headers).Distinct().Order(StringComparer.Ordinal))
        {
            _headers.Add(name);
            headers[name] = new JsonObject { ["$ref"] = $"#/components/headers/{name}" };
        }

        if (headers.Count > 0)
        {
            response["headers"] = headers;
        }

        if (first.MediaType is { } type)
        {
            // The type of a file goes by its name.
            var any = OpenApiNames.Call(first.Route) == "GET /{backup_id}/files/content";
            response["content"] = new JsonObject { [any ? "*/*" : type] = Content(first) };
        }

        return response;
    }

    private static JsonObject Content(RecordedAnswer answer) =>
        answer switch
        {
            // The document cannot be an example of itself.
            { Route.Template: "/openapi.json" } => new JsonObject { ["schema"] = new JsonObject { ["type"] = "object" } },
            { Content: JsonObject fields } => WithExample(
                new JsonObject { ["$ref"] = AnswerShapes.Place + AnswerShapes.Of(fields).Type.Name },
                fields
            ),
            { Content: JsonArray { Count: > 0 } items } => WithExample(
                new JsonObject
                {
                    ["type"] = "array",
                    ["items"] = new JsonObject { ["$ref"] = AnswerShapes.Place + AnswerShapes.Of((JsonObject)items[0]!).Type.Name },
                },
                items
            ),
            { Content: JsonArray } => throw new InvalidOperationException(
                $"'{OpenApiNames.Call(answer.Route)}' answered an empty array: " + "let the scenario make something that it lists."
            ),
            { Content: JsonValue text } => WithExample(new JsonObject { ["type"] = "string" }, text),
            _ when answer.MediaType!.StartsWith("text/", StringComparison.Ordinal) => new JsonObject
            {
                ["schema"] = new JsonObject { ["type"] = "string" },
            },
            _ => [],
        };

    private static JsonObject WithExample(JsonObject schema, JsonNode example) =>
        new() { ["schema"] = schema, ["example"] = example.DeepClone() };

    private JsonArray Tags() =>
        [
            .. routes
                .Select(route => manual.Chapter(OpenApiNames.Call(route)).Tag)
                .Distinct()
                .Select(tag => new JsonObject { ["name"] = tag, ["description"] = WordsOf(tag) }),
        ];

    private string WordsOf(string tag) =>
        manual.Tags[tag] is { Length: > 0 } words
            ? words
            : throw new InvalidOperationException($"The chapter '## {tag}' of docs/api.md begins with no words about what it is.");

    private JsonObject Components()
    {
        var shapes = new AnswerShapes(manual);
        var headers = _headers
            .Union(_errors.Headers)
            .Order(StringComparer.Ordinal)
            .Select(name =>
                (
                    name,
                    new JsonObject
                    {
                        ["description"] = manual.Headers.Find(name)?.Meaning
                            ?? throw new InvalidOperationException(
                                "The table of headers in " + "docs/api.md does not " + $"tell '{name}'."
                            ),
                        ["schema"] = new JsonObject { ["type"] = "string" },
                    }
                )
            );
        var components = new JsonObject
        {
            ["securitySchemes"] = new JsonObject
            {
                ["apiKey"] = new JsonObject
                {
                    ["type"] = "apiKey",
                    ["in"] = "header",
                    ["name"] = "X-API-Key",
                    ["description"] = "An API key, `bek_...`.",
                },
                ["bearer"] = new JsonObject
                {
                    ["type"] = "http",
                    ["scheme"] = "bearer",
                    ["description"] = "An API key, or an access token " + "when tokens " + "are configured.",
                },
            },
            ["schemas"] = ObjectOf(AnswerShapes.All.Select(type => (type.Type.Name, shapes.Schema(type)))),
            ["responses"] = ObjectOf(_errors.Responses.Select(pair => (pair.Key, pair.Value))),
            ["examples"] = ObjectOf(_errors.Examples.Select(pair => (pair.Key, pair.Value))),
            ["headers"] = ObjectOf(headers),
        };
        if (_hasWaits)
        {
            components["parameters"] = new JsonObject
            {
                ["PreferWait"] = new JsonObject
                {
                    ["name"] = "Prefer",
                    ["in"] = "header",
                    ["description"] =
                        "`wait=SECONDS` (RFC 7240) makes the call wait for the end of the job, at most "
                        + $"{WaitPreference.MaxSeconds} seconds.",
                    ["schema"] = new JsonObject { ["type"] = "string" },
                    ["example"] = "wait=20",
                },
            };
        }

        return components;
    }

    private static JsonObject ObjectOf(IEnumerable<(string Name, JsonObject Value)> members)
    {
        var all = new JsonObject();
        foreach (var (name, value) in members)
        {
            all[name] = value;
        }

        return all;
    }
}
