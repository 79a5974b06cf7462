using System.Net;
using BackupEdge.Catalogue;
using BackupEdge.Tests.Encryption;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api;

/// <summary>The cache of responses: a cached response equals a computed one, and every change of the catalogue invalidates it.</summary>
public sealed class ApiMemoryTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_second_response_equals_the_first_including_its_headers()
    {
        await server.BackUpAsync();
        var id = await server.BackUpAsync();

        foreach (var path in new[] { id, "list?limit=1", "list", "list?type=full&label=made%20by%20a%20test" })
        {
            var first = await TextAsync(path);
            Assert.Equal(first, await TextAsync(path));
            Assert.Equal(path.StartsWith("list", StringComparison.Ordinal), first.Contains("X-Total-Count", StringComparison.Ordinal));
            Assert.Equal(path == "list?limit=1", first.Contains("rel=\"next\"", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task HEAD_returns_the_headers_without_a_body()
    {
        var id = await server.BackUpAsync();
        var length = (await server.Admin.GetByteArrayAsync($"{Base}/{id}", Ct)).Length;
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, $"{Base}/{id}");
            using var response = await server.Admin.SendAsync(request, Ct);
            Assert.Equal((HttpStatusCode.OK, length), (response.StatusCode, (int)response.Content.Headers.ContentLength!));
        }
    }

    [Fact]
    public async Task A_change_by_another_process_is_visible_at_once()
    {
        var id = await server.BackUpAsync();
        using var key = RunKeys.CatalogueKey(server.Services.Settings);
        using var other = CatalogueDatabase.Open(server.Services.Settings.Data.Catalogue, key: key);
        for (var i = 0; i < 20; i++)
        {
            var held = i % 2 == 0;
            other.Write(session => session.Backups.SetHeld(id, held));

            Assert.Equal(held, (await BodyAsync(await server.Admin.GetAsync($"{Base}/{id}", Ct))).GetProperty("hold").GetBoolean());
            Assert.Equal(
                held,
                (await BodyAsync(await server.Admin.GetAsync($"{Base}/list?limit=1", Ct)))[0].GetProperty("hold").GetBoolean()
            );
        }
    }

    [Fact]
    public async Task A_deleted_backup_is_absent_from_the_next_response()
    {
        var id = await server.BackUpAsync();
        await TextAsync(id);
        await TextAsync("list");
        using var deleted = await server.Admin.DeleteAsync($"{Base}/{id}?force=true", Ct);
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);

        using var response = await server.Admin.GetAsync($"{Base}/{id}", Ct);
        await ErrorAsync(response, HttpStatusCode.NotFound, "backup_not_found");
        Assert.DoesNotContain(id, await TextAsync("list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_another_process_revokes_is_refused_at_once()
    {
        var issued = server.Services.Keys.Issue("short-lived", Role.Admin, null);
        using var client = server.Client(issued.Key);
        using (var response = await client.GetAsync($"{Base}/list", Ct))
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        using var key = RunKeys.CatalogueKey(server.Services.Settings);
        using var other = CatalogueDatabase.Open(server.Services.Settings.Data.Catalogue, key: key);
        other.Write(session => session.Keys.Revoke(issued.Row.Id, DateTimeOffset.UtcNow));

        using var refused = await client.GetAsync($"{Base}/list", Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task A_cached_response_is_not_returned_without_credentials()
    {
        var id = await server.BackUpAsync();
        await TextAsync(id);

        using var response = await server.Stranger.GetAsync($"{Base}/{id}", Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private async Task<string> TextAsync(string path)
    {
        using var response = await server.Admin.GetAsync($"{Base}/{path}", Ct);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        response.Headers.Date = null;
        return response.Headers.ToString() + response.Content.Headers + await response.Content.ReadAsStringAsync(Ct);
    }
}
