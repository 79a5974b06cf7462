using System.Net;
using BackupEdge.Faults;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>A backup on hold is not deleted, whatever the request says, until the hold was removed.</summary>
public sealed class DeleteHeldApiTests : IAsyncLifetime
{
    private readonly InProcessServer _server = new();
    private string _id = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        _id = await _server.BackUpAsync();
        _server.Services.Queue.SetHeld(_id, held: true);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("", null)]
    [InlineData("?force=false", null)]
    [InlineData("", """{"force":false}""")]
    [InlineData("", "{}")]
    [InlineData("?force=true", null)]
    [InlineData("", """{"force":true}""")]
    public async Task It_is_refused(string query, string? body)
    {
        using var response = await DeleteAsync(query, body);

        var details = await ErrorAsync(response, HttpStatusCode.Conflict, FaultCode.BackupHeld);
        Assert.Equal(_id, details.GetProperty("backup_id").GetString());
        Assert.Equal(_id, _server.Services.Queue.FindBackup(_id).Id);
    }

    [Fact]
    public async Task It_is_deleted_when_the_hold_was_removed()
    {
        _server.Services.Queue.SetHeld(_id, held: false);
        using var response = await DeleteAsync("?force=true", null);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(_id, (await BodyAsync(response)).GetProperty("backup_id").GetString());
    }

    [Theory]
    [InlineData("?force=yes", null, "force")]
    [InlineData("?why=old", null, "why")]
    [InlineData("", """{"why":"old"}""", "why")]
    public async Task What_is_not_known_is_refused(string query, string? body, string field)
    {
        using var response = await DeleteAsync(query, body);

        var details = await ErrorAsync(response, HttpStatusCode.BadRequest, FaultCode.InvalidRequest);
        Assert.Equal(field, details.GetProperty("field").GetString());
    }

    private async Task<HttpResponseMessage> DeleteAsync(string query, string? body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"{Base}/{_id}{query}")
        {
            Content = body is null ? null : Json(body),
        };
        return await _server.Admin.SendAsync(request, Ct);
    }
}
