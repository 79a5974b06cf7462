extern alias JsonSchemaNet;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using BackupEdge.Faults;
using JsonSchemaNet::Json.Schema;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>Holds the OpenAPI document to the routes, the contracts, the manual and what the server really answers.</summary>
public sealed class OpenApiTests(RecordedApi api) : IClassFixture<RecordedApi>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Is_what_the_code_and_the_manual_make()
    {
        var made = OpenApiText.Comparable(api.Made).Split('\n');
        var kept = OpenApiText.Comparable(api.Document).Split('\n');
        Assert.True(
            made.SequenceEqual(kept),
            "Run ./build.sh openapi and look at what it changes in src/BackupEdge/Api/openapi.json. "
                + $"Now different: {string.Join('\n', made.Except(kept).Concat(kept.Except(made)).Take(6))}"
        );
    }

    [Fact]
    public void Does_not_contain_the_version_since_strangers_may_read_it() =>
        Assert.DoesNotContain($"\"{ProgramVersion.Number}\"", api.Document.ToJsonString(), StringComparison.Ordinal);

    [Fact]
    public void Tells_every_route_and_no_other()
    {
        var told = Operations().Select(operation => $"{operation.Method} {operation.Path}").Order(StringComparer.Ordinal);
        Assert.Equal(api.Routes.Select(route => $"{route.Method} {route.Template}").Order(StringComparer.Ordinal), told);
    }

    [Fact]
    public void The_manual_tells_every_route_and_no_other()
    {
        var calls = api.Routes.Select(OpenApiNames.Call).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(calls, api.Manual.Chapters.Order(StringComparer.Ordinal));
        Assert.Equal(calls, api.Manual.Calls.Names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Only_open_routes_need_no_credentials()
    {
        var open = Operations()
            .Where(operation => operation.Operation["security"] is JsonArray { Count: 0 })
            .Select(operation => operation.Path)
            .Order(StringComparer.Ordinal);
        Assert.Equal(api.Routes.Where(route => route.Role is null).Select(route => route.Template).Order(StringComparer.Ordinal), open);
        Assert.Equal(["apiKey", "bearer"], api.Document["security"]!.AsArray().Select(scheme => scheme!.AsObject().Single().Key));
    }

    [Fact]
    public void Every_operation_has_a_name_of_its_own()
    {
        var names = Operations().Select(operation => (string)operation.Operation["operationId"]!).ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.All(names, name => Assert.Matches("^[a-z][A-Za-z]+$", name));
    }

    [Fact]
    public void Every_example_is_valid_against_its_schema()
    {
        var examples = Examples().ToList();
        Assert.True(examples.Count > Operations().Count());
        Assert.All(examples, example =>
            Assert.True(
                IsValid(example.Schema, example.Example),
                $"{example.Schema.ToJsonString()} " + "does not fit " + $"{example.Example.ToJsonString()}"
            )
        );
    }

    [Fact]
    public void An_example_that_is_not_valid_is_seen()
    {
        foreach (
            var (schema, example) in Examples().Where(pair => pair.Example is JsonObject { Count: > 0 } && pair.Schema["$ref"] is not null)
        )
        {
            var spoilt = (JsonObject)example.DeepClone();
            spoilt.Remove(spoilt.First().Key);
            Assert.False(IsValid(schema, spoilt), spoilt.ToJsonString());
        }
    }

    [Fact]
    public void Every_field_is_of_the_type_that_the_manual_tells()
    {
        var shapes = new AnswerShapes(api.Manual);
        string[] problems =
        [
            .. AnswerShapes
                .All.SelectMany(type => type.Properties.Select(property => shapes.Contradiction(type, property.Name)))
                .OfType<string>(),
        ];
        Assert.Empty(problems);
    }

    [Fact]
    public async Task Is_served_to_everybody_and_once_only()
    {
        using var response = await api.Server.Stranger.GetAsync("/openapi.json?t=1", Ct);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.Equal(OpenApiText.Write(api.Document), text);
        Assert.Equal(response.Content.Headers.ContentLength, text.Length);

        var tag = response.Headers.ETag!.ToString();
        foreach (var known in (string[])[tag, $"W/{tag}", $"\"other\", {tag}", "*"])
        {
            Assert.Equal(HttpStatusCode.NotModified, (await AskAsync(HttpMethod.Get, known)).Status);
        }

        Assert.Equal((HttpStatusCode.OK, text.Length), await AskAsync(HttpMethod.Get, "\"other\""));
        Assert.Equal((HttpStatusCode.OK, 0), await AskAsync(HttpMethod.Head, null));
    }

    private IEnumerable<(string Method, string Path, JsonObject Operation)> Operations() =>
        from path in api.Document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (operation.Key.ToUpperInvariant(), path.Key, operation.Value!.AsObject());

    // Every example with the schema beside it; those of refusals are components.
    private IEnumerable<(JsonObject Schema, JsonNode Example)> Examples()
    {
        var refusals = api.Document["components"]!["examples"]!
            .AsObject()
            .Select(example => (new JsonObject { ["$ref"] = AnswerShapes.Place + "ErrorAnswer" }, example.Value!["value"]!));
        return Beside(api.Document).Concat(refusals);
    }

    private static IEnumerable<(JsonObject Schema, JsonNode Example)> Beside(JsonNode? node) =>
        node switch
        {
            JsonObject { } members when members["schema"] is JsonObject schema && members["example"] is { } example => [(schema, example)],
            JsonObject members => members.SelectMany(member => Beside(member.Value)),
            JsonArray items => items.SelectMany(Beside),
            _ => [],
        };

    private bool IsValid(JsonObject schema, JsonNode example)
    {
        // In a schema that stands alone its components are its definitions.
        var alone = (JsonObject)schema.DeepClone();
        alone["$defs"] = api.Document["components"]!["schemas"]!.DeepClone();
        var text = alone.ToJsonString().Replace(AnswerShapes.Place, "#/$defs/", StringComparison.Ordinal);
        return JsonSchema.FromText(text).Evaluate(JsonSerializer.SerializeToElement(example)).IsValid;
    }

    private async Task<(HttpStatusCode Status, int Length)> AskAsync(HttpMethod method, string? known)
    {
        using var request = new HttpRequestMessage(method, "/openapi.json");
        if (known is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", known);
        }

        using var response = await api.Server.Stranger.SendAsync(request, Ct);
        return (response.StatusCode, (await response.Content.ReadAsByteArrayAsync(Ct)).Length);
    }
}
