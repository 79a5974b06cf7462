using System.Security.Cryptography;
using BackupEdge.Api.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>The endpoint for the OpenAPI 3.1 document. It needs no credentials, because the document is the same for all callers.</summary>
internal static class OpenApiEndpoints
{
    private const string Resource = "BackupEdge.Api.openapi.json";
    private static string? _tag;

    /// <summary>
    /// GET /openapi.json: responds with the document, which tests generate from the routes, the contracts, docs/api.md and recorded
    /// responses.
    /// </summary>
    public static async Task ShowAsync(ApiCall call)
    {
        // The stream reads the embedded resource without copying it.
        await using var document = Open();
        _tag ??= TagOf(document);
        document.Position = 0;
        await call.AnswerStaticAsync("application/json; charset=utf-8", _tag, document);
    }

    private static Stream Open() =>
        typeof(OpenApiEndpoints).Assembly.GetManifestResourceStream(Resource)
        ?? throw new InvalidOperationException($"The resource {Resource} does not exist.");

    private static string TagOf(Stream document) => $"\"{Convert.ToHexStringLower(SHA256.HashData(document).AsSpan(0, 16))}\"";
}
