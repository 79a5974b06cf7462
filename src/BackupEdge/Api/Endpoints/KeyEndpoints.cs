using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Contracts;
using BackupEdge.Faults;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>API keys: create, list, revoke.</summary>
/// <param name="services">What it works with.</param>
internal sealed class KeyEndpoints(BackupServices services)
{
    /// <summary>POST /keys: 201 with the key, this one time.</summary>
    public async Task CreateAsync(ApiCall call)
    {
        var body = await call.ReadBodyAsync("name", "name", "role", "expires_days");
        var name = body.Text("name") ?? throw RequestFaults.Field("name", "`name` is required: whose key it is.");
        var role = ApiEnums.Roles.Parse("role", body.Text("role"));
        var issued = services.Keys.Issue(name, role, body.Whole("expires_days"), call.Caller);
        call.SetHeader("Location", ApiPaths.Key(issued.Row.Id));
        await AnswerAsync(call, StatusCodes.Status201Created, issued.Row, issued.Key);
    }

    /// <summary>GET /keys: a bare array, oldest first, without the keys themselves.</summary>
    public Task ListAsync(ApiCall call)
    {
        var now = services.Time.GetUtcNow();
        KeyAnswer[] keys = [.. services.Keys.List().Select(row => new KeyAnswer(row, now))];
        return call.AnswerAsync(StatusCodes.Status200OK, keys, ApiJson.Default.KeyAnswerArray);
    }

    /// <summary>GET /keys/{key_id}: everything known but the key itself.</summary>
    public Task ShowAsync(ApiCall call) => AnswerAsync(call, StatusCodes.Status200OK, services.Keys.Show(call.Id));

    /// <summary>
    /// DELETE /keys/{key_id}: revokes it. While no tokens are accepted, nobody could undo it after the last admin key was gone.
    /// </summary>
    public Task RevokeAsync(ApiCall call)
    {
        var keepAdmin = services.Settings is { Jwt: null, OpenId: null };
        return AnswerAsync(call, StatusCodes.Status200OK, services.Keys.Revoke(call.Id, keepAdmin, call.Caller));
    }

    private Task AnswerAsync(ApiCall call, int status, KeyRow row, string? key = null) =>
        call.AnswerAsync(status, new KeyAnswer(row, services.Time.GetUtcNow(), key), ApiJson.Default.KeyAnswer);
}
