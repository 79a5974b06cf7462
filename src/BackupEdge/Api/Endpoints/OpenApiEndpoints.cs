using System.Security.Cryptography;
using BackupEdge.Api.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>The description of this API in OpenAPI 3.1, for programs; needs no credentials, since it is the same for everybody.</summary>
internal static class OpenApiEndpoints
{
    private const string Resource = "BackupEdge.Api.openapi.json";
    private static string? _tag;

    /// <summary>
    /// GET /openapi.json: the document, which tests make from the routes, the contracts, docs/api.md and recorded answers.
    /// </summary>
    public static async Task ShowAsync(ApiCall call)
    {
        // The bytes lie in the binary; the stream reads them there.
        await using var document = Open();
        _tag ??= TagOf(document);
        document.Position = 0;
        await call.AnswerStaticAsync("application/json; charset=utf-8", _tag, document);
    }

    private static Stream Open() =>
        typeof(OpenApiEndpoints).Assembly.GetManifestResourceStream(Resource)
        ?? throw new InvalidOperationException($"The resource {Resource} is not there");

    private static string TagOf(Stream document) => $"\"{Convert.ToHexStringLower(SHA256.HashData(document).AsSpan(0, 16))}\"";
}
