using System.Security.Cryptography;
using BackupEdge.Api.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>
/// The endpoints for the OpenAPI documents, which tests generate from the routes, the contracts, docs/api.md and recorded responses. They
/// need no credentials, because the documents are the same for all callers.
/// </summary>
internal static class OpenApiEndpoints
{
    private const string Version31 = "BackupEdge.Api.openapi.json";
    private const string Version30 = "BackupEdge.Api.openapi-3.0.json";

    private static string? _tag31;
    private static string? _tag30;

    /// <summary>GET /openapi.json: responds with the document in OpenAPI 3.1.</summary>
    public static Task ShowAsync(ApiCall call) => AnswerAsync(call, Version31, ref _tag31);

    /// <summary>GET /openapi-3.0.json: responds with the document in OpenAPI 3.0.</summary>
    public static Task ShowOlderAsync(ApiCall call) => AnswerAsync(call, Version30, ref _tag30);

    private static Task AnswerAsync(ApiCall call, string resource, ref string? tag)
    {
        // The stream reads the embedded resource without copying it.
        var document = typeof(OpenApiEndpoints).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource {resource} does not exist.");
        tag ??= TagOf(document);
        document.Position = 0;
        return AnswerAsync(call, tag, document);
    }

    private static async Task AnswerAsync(ApiCall call, string tag, Stream document)
    {
        await using (document)
        {
            await call.AnswerStaticAsync("application/json; charset=utf-8", tag, document);
        }
    }

    private static string TagOf(Stream document) => $"\"{Convert.ToHexStringLower(SHA256.HashData(document).AsSpan(0, 16))}\"";
}
