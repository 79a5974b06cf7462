using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.Faults;
using BackupEdge.Keys;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>Endpoints to create, list, show and revoke API keys.</summary>
internal sealed class KeyEndpoints(KeyIssuer keys, Settings settings, IdempotentRequests requests, TimeProvider time)
{
    private static readonly string[] Fields = ["name", "role", "expires_days", "sources", "create_only"];

    /// <summary>POST /keys: creates a key and responds with 201 and the key, which is never shown again.</summary>
    public async Task CreateAsync(ApiCall call)
    {
        var body = await call.ReadBodyAsync("name", Fields);
        var name = body.Text("name") ?? throw RequestFaults.Field("name", "`name` is required: the owner or purpose of the key.");
        var role = ApiEnums.Roles.Parse("role", body.Text("role"));
        var request = new KeyRequest(name, role)
        {
            ExpiresDays = body.Whole("expires_days"),
            Sources = body.Texts("sources"),
            IsCreateOnly = body.Boolean("create_only") ?? false,
        };
        var issued = requests.Run(call, caller => keys.Issue(request, caller), id => throw ShownOnce(id));
        call.SetHeader("Location", ApiPaths.Key(issued.Row.Id));
        await AnswerAsync(call, StatusCodes.Status201Created, issued.Row, issued.Key);
    }

    /// <summary>GET /keys: responds with an array of keys, oldest first, without their secrets.</summary>
    public Task ListAsync(ApiCall call)
    {
        var now = time.GetUtcNow();
        KeyAnswer[] items = [.. keys.List().Select(row => new KeyAnswer(row, now))];
        return call.AnswerAsync(StatusCodes.Status200OK, items, ApiJson.Default.KeyAnswerArray);
    }

    /// <summary>GET /keys/{key_id}: responds with all details of a key except its secret.</summary>
    public Task ShowAsync(ApiCall call) => AnswerAsync(call, StatusCodes.Status200OK, keys.Show(call.Id));

    /// <summary>
    /// DELETE /keys/{key_id}: revokes a key and responds with it. The last admin key is refused if the service accepts no tokens, because
    /// the API would have no admin left.
    /// </summary>
    public Task RevokeAsync(ApiCall call)
    {
        var keepAdmin = settings is { Jwt: null, OpenId: null };
        return AnswerAsync(call, StatusCodes.Status200OK, keys.Revoke(call.Id, keepAdmin, call.Caller));
    }

    private static Fault ShownOnce(string id) =>
        new(
            FaultCode.IdempotencyKeyReused,
            $"This request created the key '{id}', which was shown once and cannot be shown again. If the response was lost, revoke it and "
                + $"create another one with a new `{IdempotentRequests.Header}`.",
            ("id", id),
            ("key_id", id)
        );

    private Task AnswerAsync(ApiCall call, int status, KeyRow row, string? key = null) =>
        call.AnswerAsync(status, new KeyAnswer(row, time.GetUtcNow(), key), ApiJson.Default.KeyAnswer);
}
