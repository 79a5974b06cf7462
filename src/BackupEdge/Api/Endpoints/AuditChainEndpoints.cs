using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Jobs;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>Endpoints that verify and export the chain of audit records.</summary>
internal sealed class AuditChainEndpoints(CatalogueDatabase catalogue, AuditProof proof)
{
    private const string Lines = "application/x-ndjson";

    /// <summary>The query parameters of <see cref="VerifyAsync"/>.</summary>
    public static IReadOnlyList<string> VerifyQuery { get; } = ["local"];

    /// <summary>GET /audit/verify: verifies the chain, also against archives and copies of the catalogue.</summary>
    public async Task VerifyAsync(ApiCall call)
    {
        var readsCopies = !call.Query.Flag("local");
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(call.Aborted, call.Stopping);
        var verdict = await Task.Run(() => proof.RunAsync(readsCopies, ends.Token), ends.Token);
        await call.AnswerAsync(StatusCodes.Status200OK, AuditVerifyAnswer.From(verdict), ApiJson.Default.AuditVerifyAnswer);
    }

    /// <summary>GET /audit/export: responds with all records as JSON lines, oldest first.</summary>
    public Task ExportAsync(ApiCall call) =>
        call.StreamAsync(
            async (http, token) =>
            {
                var headers = http.Response.Headers;
                headers.ContentType = Lines;
                headers.CacheControl = "no-store";
                headers.XContentTypeOptions = "nosniff";
                headers.ContentDisposition = "attachment; filename=\"audit.jsonl\"";
                if (!call.IsHead)
                {
                    await AuditExport.WriteAsync(catalogue, http.Response.Body, token);
                }
            }
        );
}
