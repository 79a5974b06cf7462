using System.Text.Json;
using System.Text.Json.Nodes;
using BackupEdge.Api.Http;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>
/// Calls a real server and records its responses. Ids in responses are stored by name and used for the parameters of later paths.
/// </summary>
internal sealed class Recorder(InProcessServer server, IReadOnlyList<Route> routes)
{
    private const int MaxTextLength = 2048;

    // Headers of every response, or of the transport.
    private static readonly HashSet<string> CommonHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Cache-Control",
        "Connection",
        "Content-Length",
        "Content-Type",
        "Cross-Origin-Resource-Policy",
        "Date",
        "Transfer-Encoding",
        "Vary",
        "X-Content-Type-Options",
    };

    private readonly List<RecordedAnswer> _answers = [];

    /// <summary>The responses, in order.</summary>
    public IReadOnlyList<RecordedAnswer> Answers => _answers;

    /// <summary>The value of each parameter of paths, such as <c>backup_id</c>.</summary>
    public Dictionary<string, string> Ids { get; } = [];

    /// <summary>Makes a call and records the response.</summary>
    /// <param name="call">The call, such as <c>GET /{backup_id}</c>.</param>
    /// <param name="body">The JSON of the body, or null for none.</param>
    /// <param name="query">The query, such as <c>?limit=1</c>.</param>
    /// <param name="client">The client; an admin if null.</param>
    /// <param name="wait">Whether a <c>POST</c> waits for the end of the job.</param>
    /// <param name="headers">Further headers of the request.</param>
    public async Task<RecordedAnswer> SendAsync(
        string call,
        string? body = null,
        string query = "",
        HttpClient? client = null,
        bool wait = true,
        params (string Name, string Value)[] headers
    )
    {
        var route = routes.SingleOrDefault(route => OpenApiNames.Call(route) == call)
            ?? throw new InvalidOperationException($"There is no route '{call}'.");
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), PathOf(route) + query)
        {
            Content = body is null ? null : ApiHttp.Json(body),
        };
        if (wait && route.Method == "POST")
        {
            request.Headers.Add("Prefer", "wait=30");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await (client ?? server.Admin).SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            TestContext.Current.CancellationToken
        );
        var answer = new RecordedAnswer(
            route,
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            [
                .. response
                    .Headers.Concat(response.Content.Headers)
                    .Select(header => header.Key)
                    .Where(name => !CommonHeaders.Contains(name))
                    .Order(StringComparer.Ordinal),
            ],
            // The stream of all events has no end.
            OpenApiNames.Call(route) == "GET /events"
                ? null
                : await ContentOf(response),
            body is null
                ? null
                : JsonNode.Parse(
                    body.Replace(server.Recovery.ToText(), "AGE-SECRET-KEY-1...", StringComparison.Ordinal)
                        .Replace(server.AdminKey, "bek_k3v7q2xm_...", StringComparison.Ordinal)
                )
        );
        _answers.Add(answer);
        StoreIds(answer);
        return answer;
    }

    private string PathOf(Route route) =>
        OpenApiNames
            .Parameters(route)
            .Aggregate(route.Template, (path, name) =>
                path.Replace(
                    $"{{{name}}}",
                    Ids.GetValueOrDefault(name)
                        ?? throw new InvalidOperationException(
                            $"No response before '{OpenApiNames.Call(route)}' had '{name}'. Set it in the scenario."
                        ),
                    StringComparison.Ordinal
                )
            );

    private async Task<JsonNode?> ContentOf(HttpResponseMessage response)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        if (type is null || !(type.StartsWith("text/", StringComparison.Ordinal) || type.EndsWith("json", StringComparison.Ordinal)))
        {
            return null;
        }

        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (text.Length == 0)
        {
            return null;
        }

        // The document is served without credentials and must not contain the version.
        text = text.Replace($"\"{ProgramVersion.Number}\"", "\"1.2.3\"", StringComparison.Ordinal);

        // The temporary folder of the test has another name each time.
        text = text.Replace(server.Folder.FullName, "/srv", StringComparison.Ordinal);
        text = text.Replace($"\"host\":\"{Environment.MachineName}\"", "\"host\":\"backup-1\"", StringComparison.Ordinal)
            .Replace($"\"timezone\":\"{TimeZoneInfo.Local.Id}\"", "\"timezone\":\"Europe/Berlin\"", StringComparison.Ordinal);
        return type.EndsWith("/json", StringComparison.Ordinal) ? JsonNode.Parse(text)
            : text.Length <= MaxTextLength ? JsonValue.Create(text)
            : null;
    }

    private void StoreIds(RecordedAnswer answer)
    {
        if (!answer.IsSuccess || answer.Content is not JsonObject fields)
        {
            return;
        }

        // The address of a created object is below that of the call that created it.
        if (
            routes.FirstOrDefault(route =>
                route.Template.StartsWith($"{answer.Route.Template}/{{", StringComparison.Ordinal) && route.Template.EndsWith('}')
            )
                is { } own
            && fields["id"] is JsonValue id
        )
        {
            Ids.TryAdd(OpenApiNames.Parameters(own).Last(), (string)id!);
        }

        foreach (var (name, value) in fields)
        {
            if (name.EndsWith("_id", StringComparison.Ordinal) && value?.GetValueKind() == JsonValueKind.String)
            {
                Ids.TryAdd(name, (string)value!);
            }
        }
    }
}
