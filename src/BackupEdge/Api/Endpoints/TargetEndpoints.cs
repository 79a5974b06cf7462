using BackupEdge.Api.Http;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>The endpoint for the targets of restores.</summary>
internal sealed class TargetEndpoints(Settings settings)
{
    /// <summary>GET /targets: responds with an array of targets.</summary>
    public Task ListAsync(ApiCall call) =>
        call.AnswerAsync(StatusCodes.Status200OK, TargetAnswer.AllOf(settings), ApiJson.Default.TargetAnswerArray);
}
