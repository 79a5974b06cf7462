using System.Runtime.CompilerServices;
using System.Text.Json;
using BackupEdge.Api.Documentation;
using BackupEdge.Contracts;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>
/// Fails a call whose response is not as the document says: an undocumented status of a success, or JSON that does not match the schema.
/// Every client of a server under test has it.
/// </summary>
internal sealed class DocumentedAnswers(HttpMessageHandler server) : DelegatingHandler(server)
{
    private static readonly List<(string Method, string[] Segments, RouteDoc Doc)> Routes =
    [
        .. ApiDocumentation.Tags.SelectMany(tag => tag.Routes).Select(doc => (OpenApiNames.Method(doc), OpenApiNames.Segments(doc), doc)),
    ];

    /// <summary>Lets the clients of published binaries check responses too.</summary>
    [ModuleInitializer]
    internal static void CheckPublishedBinaries() => BackupEdgeServer.Decorate = handler => new DocumentedAnswers(handler);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (await ProblemAsync(request, response, cancellationToken) is { } problem)
        {
            throw new InvalidOperationException(
                $"{request.Method} {request.RequestUri!.PathAndQuery} responded {(int)response.StatusCode}: {problem}. The documentation "
                    + "is in src/BackupEdge/Api/Documentation and in the doc comments of the contracts."
            );
        }

        return response;
    }

    /// <summary>Returns what is wrong with the JSON of a response, or null if it is as documented.</summary>
    public static string? Problem(HttpRequestMessage request, int status, JsonElement content)
    {
        var types = (ResponsesTo(request) ?? []).Where(known => known.Status == status).Select(known => known.Content).ToList();
        return types is [{ } type] ? SchemaCheck.Problem(type, content) : "the call has no such JSON";
    }

    private static async Task<string?> ProblemAsync(HttpRequestMessage request, HttpResponseMessage response, CancellationToken token)
    {
        var status = (int)response.StatusCode;
        var documented = status >= 400 ? [(status, typeof(ErrorAnswer))] : ResponsesTo(request);
        if (documented is null)
        {
            return null;
        }

        var types = documented.Where(known => known.Status == status).Select(known => known.Content).ToList();
        if (types.Count == 0)
        {
            return "the status is not documented";
        }

        // Content that is not JSON may be a stream, which its reader reads as it arrives.
        if (response.Content.Headers.ContentType?.MediaType != "application/json" || types is [null] || types[0] == typeof(Stream))
        {
            return null;
        }

        var body = await response.Content.ReadAsByteArrayAsync(token);
        if (body.Length == 0)
        {
            return null;
        }

        using var json = JsonDocument.Parse(body);
        return SchemaCheck.Problem(types[0]!, json.RootElement);
    }

    private static IReadOnlyList<(int Status, Type? Content)>? ResponsesTo(HttpRequestMessage request) =>
        Find(request) is not { } doc ? null
        : doc.ObjectForm is { } form && request.RequestUri!.Query.Contains("as=object", StringComparison.Ordinal) ? [(200, form)]
        : doc.Responses;

    // The route with the most literal segments is used, as the server does.
    private static RouteDoc? Find(HttpRequestMessage request)
    {
        var method = request.Method == HttpMethod.Head ? "GET" : request.Method.Method;
        var segments = request.RequestUri!.AbsolutePath.Split('/');
        return Routes
            .Where(route => route.Method == method && Matches(route.Segments, segments))
            .OrderByDescending(route => route.Segments.Count(segment => !IsParameter(segment)))
            .Select(route => route.Doc)
            .FirstOrDefault();
    }

    private static bool Matches(string[] template, string[] segments) =>
        template.Length == segments.Length
        && template.Zip(segments).All(pair => IsParameter(pair.First) ? pair.Second.Length > 0 : pair.First == pair.Second);

    private static bool IsParameter(string segment) => segment.StartsWith('{');
}
