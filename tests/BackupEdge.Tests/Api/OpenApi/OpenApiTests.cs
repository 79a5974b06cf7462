extern alias JsonSchemaNet;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BackupEdge.Api.Documentation;
using BackupEdge.Contracts;
using BackupEdge.Faults;
using JsonSchemaNet::Json.Schema;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>Compares openapi.json, its types and the tables of docs/api.md with the code and the responses of a real server.</summary>
public sealed partial class OpenApiTests(RecordedApi api) : IClassFixture<RecordedApi>
{
    private static readonly EvaluationOptions Strict = new() { RequireFormatValidation = true };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void The_document_is_what_the_code_makes() =>
        AssertSame(OpenApiText.Comparable(api.Made), OpenApiText.Comparable(api.Document), "src/BackupEdge/Api/openapi.json");

    [Fact]
    public void The_older_document_is_what_the_document_becomes_in_OpenAPI_3_0() =>
        AssertSame(
            OpenApiText.Write(OlderDocument.From(api.Document)),
            OpenApiText.Write(api.Older),
            "src/BackupEdge/Api/openapi-3.0.json"
        );

    [Fact]
    public void The_types_of_the_dashboard_are_what_the_code_makes() =>
        AssertSame(ApiTypes.Write(api.Document), api.Types, "tests/dashboard-types/api.d.ts");

    [Fact]
    public void The_tables_of_the_manual_are_what_the_code_makes() => AssertSame(api.MadeManual, api.Manual, "docs/api.md");

    [Fact]
    public void The_manual_has_a_chapter_for_every_route_and_no_other()
    {
        var chapters = api.Manual.Split('\n').Where(line => Chapter().IsMatch(line)).Select(line => line[4..]);
        Assert.Equal(api.Routes.Select(OpenApiNames.Call).Order(StringComparer.Ordinal), chapters.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_fields_of_each_body_are_those_that_the_server_knows()
    {
        var docs = ApiDocumentation.Tags.SelectMany(tag => tag.Routes).ToDictionary(doc => doc.Call);
        foreach (var route in api.Routes.Where(route => route.Method is "POST" or "PUT"))
        {
            // The error for a body that is no object lists the fields.
            var path = route.Template.Replace('{', '-').Replace('}', '-');
            using var request = new HttpRequestMessage(new HttpMethod(route.Method), path) { Content = ApiHttp.Json("[]") };
            using var response = await api.Server.Admin.SendAsync(request, Ct);
            var message = (string)JsonNode.Parse(await response.Content.ReadAsStringAsync(Ct))!["message"]!;

            var body = docs[OpenApiNames.Call(route)].Body.Select(field => field.Name).Order(StringComparer.Ordinal);
            var known = Known().Match(message) is { Success: true } match ? match.Groups["names"].Value.Split(", ") : [];
            Assert.True(body.SequenceEqual(known.Order(StringComparer.Ordinal)), $"{OpenApiNames.Call(route)}: {message}");
        }
    }

    [Fact]
    public void Does_not_contain_the_version_since_strangers_may_read_it() =>
        Assert.DoesNotContain($"\"{ProgramVersion.Number}\"", api.Document.ToJsonString(), StringComparison.Ordinal);

    [Fact]
    public void Only_open_routes_need_no_credentials()
    {
        var open = Operations()
            .Where(operation => operation.Operation["security"] is JsonArray { Count: 0 })
            .Select(operation => operation.Path)
            .Order(StringComparer.Ordinal);
        Assert.Equal(api.Routes.Where(route => route.Role is null).Select(route => route.Template).Order(StringComparer.Ordinal), open);
        Assert.Equal(["apiKey", "bearer", "basic"], api.Document["security"]!.AsArray().Select(scheme => scheme!.AsObject().Single().Key));
    }

    [Fact]
    public void Every_operation_has_a_unique_name()
    {
        var names = Operations().Select(operation => (string)operation.Operation["operationId"]!).ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.All(names, name => Assert.Matches("^[a-z]+[A-Z][A-Za-z0-9]+$", name));
    }

    [Fact]
    public void Every_example_is_valid_against_its_schema()
    {
        var examples = Examples().ToList();
        Assert.True(examples.Count > Operations().Count());
        Assert.All(examples, example =>
            Assert.True(
                IsValid(example.Schema, example.Example),
                $"{example.Example.ToJsonString()} is not valid for {example.Schema.ToJsonString()}"
            )
        );
    }

    [Fact]
    public void Every_recorded_response_is_as_documented()
    {
        var docs = ApiDocumentation.Tags.SelectMany(tag => tag.Routes).ToDictionary(doc => doc.Call);
        foreach (var answer in api.Answers.Where(answer => answer.MediaType == "application/json" && answer.Content is not null))
        {
            var type = answer.IsSuccess
                ? docs[OpenApiNames.Call(answer.Route)].Responses.Single(response => response.Status == answer.Status).Content!
                : typeof(ErrorAnswer);
            Assert.Null(SchemaCheck.Problem(type, JsonSerializer.SerializeToElement(answer.Content)));
        }
    }

    [Fact]
    public void An_example_that_lacks_a_required_field_is_detected()
    {
        var places = ContractSchemas.All.ToDictionary(type => SchemaNodes.Place + type.Type.Name);
        var examples = Examples()
            .Where(pair => pair.Example is JsonObject { Count: > 0 } && places.ContainsKey((string?)pair.Schema["$ref"] ?? ""))
            .ToList();
        Assert.NotEmpty(examples);
        foreach (var (schema, example) in examples)
        {
            var invalid = (JsonObject)example.DeepClone();
            invalid.Remove(invalid.First().Key);
            Assert.False(IsValid(schema, invalid), invalid.ToJsonString());
        }
    }

    [Theory]
    [InlineData("/openapi.json")]
    [InlineData("/openapi-3.0.json")]
    public async Task Is_served_without_credentials_and_not_twice_to_the_same_client(string path)
    {
        using var response = await api.Server.Stranger.GetAsync($"{path}?t=1", Ct);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.Equal(OpenApiText.Write(path == "/openapi.json" ? api.Document : api.Older), text);
        Assert.Equal(response.Content.Headers.ContentLength, text.Length);

        var tag = response.Headers.ETag!.ToString();
        foreach (var known in (string[])[tag, $"W/{tag}", $"\"other\", {tag}", "*"])
        {
            Assert.Equal(HttpStatusCode.NotModified, (await GetAsync(path, HttpMethod.Get, known)).Status);
        }

        Assert.Equal((HttpStatusCode.OK, text.Length), await GetAsync(path, HttpMethod.Get, "\"other\""));
        Assert.Equal((HttpStatusCode.OK, 0), await GetAsync(path, HttpMethod.Head, null));
    }

    private IEnumerable<(string Method, string Path, JsonObject Operation)> Operations() =>
        from path in api.Document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (operation.Key.ToUpperInvariant(), path.Key, operation.Value!.AsObject());

    // Every example with the schema beside it; those of errors are components.
    private IEnumerable<(JsonObject Schema, JsonNode Example)> Examples()
    {
        var errors = api.Document["components"]!["examples"]!
            .AsObject()
            .Select(example => (ContractSchemas.Reference(typeof(ErrorAnswer)), example.Value!["value"]!));
        return Beside(api.Document).Concat(errors);
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
        // Outside the document, the components are the definitions of the schema.
        var alone = (JsonObject)schema.DeepClone();
        alone["$defs"] = api.Document["components"]!["schemas"]!.DeepClone();
        var text = alone.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal);
        return JsonSchema.FromText(text).Evaluate(JsonSerializer.SerializeToElement(example), Strict).IsValid;
    }

    private async Task<(HttpStatusCode Status, int Length)> GetAsync(string path, HttpMethod method, string? known)
    {
        using var request = new HttpRequestMessage(method, path);
        if (known is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", known);
        }

        using var response = await api.Server.Stranger.SendAsync(request, Ct);
        return (response.StatusCode, (await response.Content.ReadAsByteArrayAsync(Ct)).Length);
    }

    private static void AssertSame(string made, string stored, string path)
    {
        var (expected, actual) = (made.Split('\n'), stored.Split('\n'));
        Assert.True(
            made == stored,
            $"Run ./build.sh openapi and check its changes of {path}. Different now: "
                + string.Join('\n', expected.Except(actual).Concat(actual.Except(expected)).Take(6))
        );
    }

    [GeneratedRegex("^### [A-Z]+ /")]
    private static partial Regex Chapter();

    [GeneratedRegex(@"Known fields: (?<names>.*)\.$")]
    private static partial Regex Known();
}
