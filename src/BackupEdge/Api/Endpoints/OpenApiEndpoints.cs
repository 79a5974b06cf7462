using System.Security.Cryptography;
using BackupEdge.Api.Http;
using BackupEdge.Dashboard;

namespace BackupEdge.Api.Endpoints;

/// <summary>
/// The endpoints for the OpenAPI documents, which tests generate from the routes, the contracts, docs/api.md and recorded responses. They
/// need no credentials, because the documents are the same for all callers.
/// </summary>
internal static class OpenApiEndpoints
{
    private static readonly Lazy<(PackedFile File, string Tag)> Version31 = new(() => Load("BackupEdge.Api.openapi.json"));
    private static readonly Lazy<(PackedFile File, string Tag)> Version30 = new(() => Load("BackupEdge.Api.openapi-3.0.json"));

    /// <summary>GET /openapi.json: responds with the document in OpenAPI 3.1.</summary>
    public static Task ShowAsync(ApiCall call) => AnswerAsync(call, Version31.Value);

    /// <summary>GET /openapi-3.0.json: responds with the document in OpenAPI 3.0.</summary>
    public static Task ShowOlderAsync(ApiCall call) => AnswerAsync(call, Version30.Value);

    private static Task AnswerAsync(ApiCall call, (PackedFile File, string Tag) document) =>
        PackedAnswer.WriteAsync(call, document.File, MediaTypes.Json, document.Tag);

    private static (PackedFile File, string Tag) Load(string resource)
    {
        var file = PackedFile.OfResource(resource);
        using var content = file.OpenPacked();
        return (file, $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\"");
    }
}
