using System.Net;
using System.Text.Json;
using BackupEdge.Encryption;
using BackupEdge.Engine.Sealing;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>The call that encrypts existing archives, and the fields that show it.</summary>
public sealed class ResealApiTests : IAsyncLifetime
{
    private readonly InProcessServer _server = new() { HasOwnKeys = true };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Archives_are_encrypted_up_to_the_limit_and_show_it()
    {
        var first = await _server.BackUpAsync();
        var second = await _server.BackUpAsync();
        MakeKeys();

        var job = await ResealAsync("""{"limit_bytes": 5000000000, "dry_run": true}""");
        Assert.Equal(("reseal", "completed"), (job.GetProperty("kind").GetString(), job.GetProperty("status").GetString()));
        Assert.Equal(2, job.GetProperty("result").GetProperty("resealed_archives").GetInt64());
        Assert.Equal(("none", (long?)null), await EncryptionAsync(first));

        job = await ResealAsync("""{"limit_bytes": 1}""");
        Assert.Equal(1, job.GetProperty("result").GetProperty("remaining_archives").GetInt64());
        Assert.Equal(("shared", 1), await EncryptionAsync(first));
        Assert.Equal(("none", (long?)null), await EncryptionAsync(second));
    }

    [Fact]
    public async Task It_needs_an_admin_a_valid_limit_and_keys()
    {
        const string Path = $"{Base}/encryption/reseal";
        await ErrorAsync(await _server.Operator.PostAsync(Path, Json("{}"), Ct), HttpStatusCode.Forbidden, "forbidden");
        await ErrorAsync(await _server.Admin.PostAsync(Path, Json("{}"), Ct), HttpStatusCode.ServiceUnavailable, "key_missing");
        foreach (var limit in (string[])["0", "-1", "1.5", "\"20GB\""])
        {
            await ErrorAsync(
                await _server.Admin.PostAsync(Path, Json($$"""{"limit_bytes": {{limit}}}"""), Ct),
                HttpStatusCode.BadRequest,
                "invalid_request"
            );
        }
    }

    private void MakeKeys()
    {
        var store = new KeyStore(_server.Services.Settings, TimeProvider.System);
        store.Create(SealMode.Shared, now => [KeySlot.ForHost("host", store.HostKey.ReadOrCreate(now), now)]).Dispose();
    }

    private async Task<JsonElement> ResealAsync(string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Base}/encryption/reseal") { Content = Json(body) };
        request.Headers.Add("Prefer", "wait=30");
        using var answer = await _server.Admin.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return await BodyAsync(answer);
    }

    private async Task<(string?, long?)> EncryptionAsync(string id)
    {
        var backup = await BodyAsync(await _server.Admin.GetAsync($"{Base}/{id}", Ct));
        var epoch = backup.GetProperty("seal_epoch");
        return (backup.GetProperty("encryption").GetString(), epoch.ValueKind == JsonValueKind.Null ? null : epoch.GetInt64());
    }
}
