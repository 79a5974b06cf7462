using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>The endpoint for the targets of restores.</summary>
internal sealed class TargetEndpoints(Settings settings, CatalogueDatabase catalogue)
{
    /// <summary>GET /targets: responds with an array of targets.</summary>
    public Task ListAsync(ApiCall call) =>
        call.AnswerAsync(StatusCodes.Status200OK, TargetAnswer.AllOf(settings, catalogue), ApiJson.Default.TargetAnswerArray);
}
