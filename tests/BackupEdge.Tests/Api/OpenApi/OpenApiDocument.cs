using System.Globalization;
using System.Text.Json.Nodes;
using BackupEdge.Api.Documentation;
using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using Microsoft.AspNetCore.WebUtilities;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>
/// Makes the OpenAPI document from the routes, their documentation, the contracts of responses, and the recorded responses of a real
/// server (examples, headers and media types). A contradiction between them is an error.
/// </summary>
/// <param name="routes">The routes, without hidden ones.</param>
/// <param name="answers">The recorded responses.</param>
internal sealed class OpenApiDocument(IReadOnlyList<Route> routes, IReadOnlyList<RecordedAnswer> answers)
{
    private readonly ErrorResponses _errors = new(answers);
    private readonly Dictionary<string, JsonObject> _bodies = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _headers = new(StringComparer.Ordinal);

    private readonly Dictionary<string, (TagDoc Tag, RouteDoc Route)> _docs = ApiDocumentation
        .Tags.SelectMany(tag => tag.Routes.Select(route => (tag, route)))
        .ToDictionary(doc => doc.route.Call);

    private bool _hasWaits;

    /// <summary>Returns the document.</summary>
    public JsonObject Make()
    {
        var paths = new JsonObject();
        foreach (var path in routes.GroupBy(route => route.Template))
        {
            paths[path.Key] = ObjectOf(path.Select(route => (route.Method.ToLowerInvariant(), Operation(route))));
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
                    + "`HEAD`. If several templates match a path, the one with more literal segments is used. Lists of "
                    + "values, such as `ErrorCode`, get further values in later releases. Sizes and counts have 64 bits.",
                ["contact"] = new JsonObject { ["name"] = "BackupEdge contributors" },
                ["license"] = new JsonObject { ["name"] = "Apache License 2.0", ["identifier"] = "Apache-2.0" },
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["security"] = new JsonArray(
                new JsonObject { ["apiKey"] = new JsonArray() },
                new JsonObject { ["bearer"] = new JsonArray() },
                new JsonObject { ["basic"] = new JsonArray() }
            ),
            ["tags"] = new JsonArray([
                .. ApiDocumentation.Tags.Select(tag => new JsonObject { ["name"] = tag.Name, ["description"] = tag.Description }),
            ]),
            ["paths"] = paths,
            ["components"] = Components(),
        };
    }

    private JsonObject Operation(Route route)
    {
        var call = OpenApiNames.Call(route);
        var (tag, doc) = _docs.GetValueOrDefault(call);
        if (doc is null)
        {
            throw new InvalidOperationException($"'{call}' is not in src/BackupEdge/Api/Documentation. Describe it there.");
        }

        if (!doc.Query.Select(parameter => parameter.Name).SequenceEqual(route.Query))
        {
            throw new InvalidOperationException($"The documentation of '{call}' has other query parameters than the route table.");
        }

        var role = route.Role is { } needed ? $"Needs the role `{WireNames.Of(needed)}`." : "Needs no credentials.";
        var operation = new JsonObject
        {
            ["operationId"] = doc.Operation,
            ["tags"] = new JsonArray(tag.Name),
            ["summary"] = doc.Summary,
            ["description"] = doc.Remarks is null ? role : $"{doc.Remarks}\n\n{role}",
        };
        if (route.Role is null)
        {
            operation["security"] = new JsonArray();
        }

        if (Parameters(route, doc) is { Count: > 0 } parameters)
        {
            operation["parameters"] = parameters;
        }

        if (doc.Body.Count > 0)
        {
            operation["requestBody"] = Body(route, doc);
        }

        var responses = Successes(route, doc);
        _errors.AddTo(responses, route, doc);
        operation["responses"] = responses;
        return operation;
    }

    private JsonArray Parameters(Route route, RouteDoc doc)
    {
        var inPath = OpenApiNames
            .Parameters(route)
            .Select(name => new JsonObject
            {
                ["name"] = name,
                ["in"] = "path",
                ["required"] = true,
                ["description"] = $"The id of the {name.Replace("_id", "", StringComparison.Ordinal)}.",
                ["schema"] = new JsonObject { ["type"] = "string" },
            });
        var inQuery = doc.Query.Select(parameter => RequestSchemas.Parameter(parameter, "query"));
        var inHeader = doc.Headers.Select(parameter => RequestSchemas.Parameter(parameter, "header"));
        JsonArray parameters = [.. inPath, .. inQuery, .. inHeader];
        if (answers.Any(answer => answer.Route == route && answer.Headers.Contains("Preference-Applied")))
        {
            _hasWaits = true;
            parameters.Add(new JsonObject { ["$ref"] = "#/components/parameters/PreferWait" });
        }

        if (doc.TakesIdempotencyKey)
        {
            parameters.Add(new JsonObject { ["$ref"] = "#/components/parameters/IdempotencyKey" });
        }

        return parameters;
    }

    private JsonObject Body(Route route, RouteDoc doc)
    {
        var name = OpenApiNames.Body(doc);
        _bodies.Add(name, RequestSchemas.Body(doc.Body));
        var content = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = SchemaNodes.Place + name } };
        if (answers.FirstOrDefault(answer => answer.Route == route && answer is { IsSuccess: true, Asked: not null }) is { } answer)
        {
            content["example"] = answer.Asked!.DeepClone();
        }

        return new JsonObject
        {
            ["required"] = doc.Body.Any(field => field.IsRequired),
            ["content"] = new JsonObject { ["application/json"] = content },
        };
    }

    private JsonObject Successes(Route route, RouteDoc doc)
    {
        var recorded = answers.Where(answer => answer.Route == route && answer.IsSuccess).ToLookup(answer => answer.Status);
        var documented = doc.Responses.Select(response => response.Status);
        return documented.Order().SequenceEqual(recorded.Select(group => group.Key).Order())
            ? ObjectOf(
                doc.Responses.Select(response =>
                    (response.Status.ToString(CultureInfo.InvariantCulture), Success(doc, response.Content, [.. recorded[response.Status]]))
                )
            )
            : throw new InvalidOperationException(
                $"'{doc.Call}': the documentation has the success codes {string.Join(", ", documented)}; the scenario recorded "
                    + $"{string.Join(", ", recorded.Select(group => group.Key))}."
            );
    }

    private JsonObject Success(RouteDoc doc, Type? type, IReadOnlyList<RecordedAnswer> recorded)
    {
        var first = recorded[0];
        var response = new JsonObject { ["description"] = ReasonPhrases.GetReasonPhrase(first.Status) };
        var headers = recorded.SelectMany(answer => answer.Headers).Distinct().Order(StringComparer.Ordinal).ToList();
        if (headers.Count > 0)
        {
            _headers.UnionWith(headers);
            response["headers"] = ObjectOf(headers.Select(name => (name, new JsonObject { ["$ref"] = $"#/components/headers/{name}" })));
        }

        // The other forms of a list are described by the parameter `as` only: with them, openapi-typescript and Kiota return a union.
        if (first.MediaType is { } media)
        {
            response["content"] = ObjectOf(MediaTypesOf(doc, media).Select(name => (name, Content(type, first, isOf: name == media))));
        }

        return response;
    }

    private static IReadOnlyList<string> MediaTypesOf(RouteDoc doc, string recorded) =>
        doc.MediaTypes.Count == 0 ? [recorded]
        : doc.MediaTypes.Contains(recorded) || doc.MediaTypes.Contains("*/*") ? doc.MediaTypes
        : throw new InvalidOperationException($"The documentation of '{doc.Call}' lacks the media type {recorded}, which was recorded.");

    // Content of one media type is no example of another.
    private static JsonObject Content(Type? type, RecordedAnswer answer, bool isOf)
    {
        if (answer.Content is JsonArray { Count: 0 })
        {
            throw new InvalidOperationException($"'{OpenApiNames.Call(answer.Route)}' returned an empty list; it is no example.");
        }

        var content = new JsonObject();
        if (type is not null)
        {
            content["schema"] = ContractSchemas.Reference(type);

            // The document cannot be an example of itself.
            if (answer.Content is not null && type != typeof(object) && isOf)
            {
                content["example"] = answer.Content.DeepClone();
            }
        }

        return content;
    }

    private JsonObject Components()
    {
        var components = new JsonObject
        {
            ["securitySchemes"] = SecuritySchemes.All(),
            ["schemas"] = Schemas(),
            ["responses"] = ObjectOf(_errors.Responses.Select(pair => (pair.Key, pair.Value))),
            ["examples"] = ObjectOf(_errors.Examples.Select(pair => (pair.Key, pair.Value))),
            ["headers"] = ObjectOf(_headers.Union(_errors.Headers).Order(StringComparer.Ordinal).Select(name => (name, Header(name)))),
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
                ["IdempotencyKey"] = new JsonObject
                {
                    ["name"] = IdempotentRequests.Header,
                    ["in"] = "header",
                    ["description"] =
                        "A text of the caller's choice, such as a random UUID. A repeated request with the same key within 24 hours "
                        + "creates nothing, and is answered with what the first one created.",
                    ["schema"] = new JsonObject
                    {
                        ["type"] = "string",
                        ["minLength"] = 1,
                        ["maxLength"] = 255,
                    },
                    ["example"] = "3f0c9a52-6a1e-4f5b-9d0e-5c1f6f1c7a10",
                },
            };
        }

        return components;
    }

    private JsonObject Schemas()
    {
        var all = ContractSchemas
            .All.Where(type => _docs.Values.All(doc => doc.Route.ObjectForm != type.Type))
            .Select(type => (Name: type.Type.Name, Schema: ContractSchemas.Schema(type)))
            .Concat(ApiDocumentation.Enums.Select(list => (Name: list.Name, Schema: EnumSchemas.Schema(list))))
            .Concat(_bodies.Select(body => (Name: body.Key, Schema: body.Value)));
        return ObjectOf(all.OrderBy(schema => schema.Name, StringComparer.Ordinal));
    }

    private static JsonObject Header(string name) =>
        ApiDocumentation.ResponseHeaders.TryGetValue(name, out var meaning)
            ? new JsonObject
            {
                ["description"] = meaning,
                ["schema"] = new JsonObject { ["type"] = "string" },
            }
            : throw new InvalidOperationException($"{nameof(ApiDocumentation)}.{nameof(ApiDocumentation.ResponseHeaders)} lacks '{name}'.");

    private static JsonObject ObjectOf(IEnumerable<(string Name, JsonObject Value)> members) =>
        new(members.Select(member => KeyValuePair.Create<string, JsonNode?>(member.Name, member.Value)));
}
