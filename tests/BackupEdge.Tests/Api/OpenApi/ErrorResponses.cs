using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using BackupEdge.Api.Documentation;
using BackupEdge.Api.Http;
using BackupEdge.Contracts;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>The error responses of each call, as components: one for each set of codes that share a status.</summary>
/// <param name="answers">Recorded responses, for examples.</param>
internal sealed class ErrorResponses(IReadOnlyList<RecordedAnswer> answers)
{
    private static readonly string[] OfAll = [FaultCode.Internal];

    private static readonly string[] WithCredentials =
    [
        FaultCode.InvalidRequest,
        FaultCode.Unauthorized,
        FaultCode.Forbidden,
        FaultCode.TooManyFailures,
        FaultCode.NotReady,
    ];

    private static readonly string[] WithBody = [FaultCode.UnsupportedMediaType, FaultCode.BodyTooLarge];

    // Those that do not depend on the route.
    private static readonly string[] BeforeRoutes = [FaultCode.NotFound, FaultCode.MethodNotAllowed, FaultCode.RequestTimeout];

    /// <summary>The constants of all codes, in the order of their declaration.</summary>
    public static IReadOnlyList<FieldInfo> Codes { get; } = typeof(FaultCode).GetFields(BindingFlags.Public | BindingFlags.Static);

    /// <summary>The codes that calls return; the others occur in jobs and on the command line only.</summary>
    public static IReadOnlySet<string> CodesOfCalls { get; } =
        ApiDocumentation
            .Tags.SelectMany(tag => tag.Routes)
            .SelectMany(route => route.Errors)
            .Concat([.. OfAll, .. WithCredentials, .. WithBody, .. BeforeRoutes])
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>The components so far.</summary>
    public SortedDictionary<string, JsonObject> Responses { get; } = new(StringComparer.Ordinal);

    /// <summary>The recorded errors so far, by code.</summary>
    public SortedDictionary<string, JsonObject> Examples { get; } = new(StringComparer.Ordinal);

    /// <summary>The headers so far.</summary>
    public HashSet<string> Headers { get; } = new(StringComparer.Ordinal);

    /// <summary>Returns the value of a constant of <see cref="FaultCode"/>.</summary>
    public static string ValueOf(FieldInfo code) => (string)code.GetRawConstantValue()!;

    /// <summary>Adds the errors of a call to its responses.</summary>
    public void AddTo(JsonObject responses, Route route, RouteDoc doc)
    {
        string[] codes = [.. route.Role is null ? [] : WithCredentials, .. doc.Body.Count == 0 ? [] : WithBody, .. OfAll, .. doc.Errors];
        foreach (var status in codes.Distinct().GroupBy(ApiError.StatusOf).OrderBy(status => status.Key))
        {
            var set = status.Order(StringComparer.Ordinal).ToList();
            var name = string.Join('.', set);
            if (!Responses.ContainsKey(name))
            {
                Responses[name] = Response(status.Key, set);
            }

            responses[status.Key.ToString(CultureInfo.InvariantCulture)] = new JsonObject { ["$ref"] = $"#/components/responses/{name}" };
        }
    }

    private JsonObject Response(int status, List<string> codes)
    {
        var fields = codes.Select(code => Codes.Single(field => ValueOf(field) == code));
        var lines = fields.Select(field =>
            $"`{ValueOf(field)}`: {XmlComments.Read(field, "summary")} {XmlComments.Read(field, "remarks")}"
        );
        var response = new JsonObject { ["description"] = string.Join('\n', lines) };
        if (
            (
                status == 401 ? "WWW-Authenticate"
                : status is 429 or 503 ? "Retry-After"
                : null
            ) is
            { } header
        )
        {
            Headers.Add(header);
            response["headers"] = new JsonObject { [header] = new JsonObject { ["$ref"] = $"#/components/headers/{header}" } };
        }

        var content = new JsonObject { ["schema"] = ContractSchemas.Reference(typeof(ErrorAnswer)) };
        var examples = new JsonObject();
        foreach (var answer in codes.Select(code => answers.FirstOrDefault(answer => answer.Code == code)).OfType<RecordedAnswer>())
        {
            Examples[answer.Code!] = new JsonObject { ["value"] = answer.Content!.DeepClone() };
            examples[answer.Code!] = new JsonObject { ["$ref"] = $"#/components/examples/{answer.Code}" };
        }

        if (examples.Count > 0)
        {
            content["examples"] = examples;
        }

        response["content"] = new JsonObject { ["application/json"] = content };
        return response;
    }
}
