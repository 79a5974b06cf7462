using BackupEdge.Api.Http;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>The endpoint that shows the settings.</summary>
internal sealed class ConfigEndpoints(Settings settings)
{
    /// <summary>GET /config: responds with the effective settings, without secrets.</summary>
    public Task ShowAsync(ApiCall call) =>
        call.AnswerAsync(StatusCodes.Status200OK, ConfigurationAnswer.From(settings.Shown), ApiJson.Default.ConfigurationAnswer);
}
