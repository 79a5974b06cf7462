using System.Net;
using System.Text.Json;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>The calls that hold backups and prune the store.</summary>
public sealed class RetentionApiTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hold_can_be_set_and_released()
    {
        var id = await server.BackUpAsync();
        var held = await BodyAsync(await server.Admin.PutAsync($"{Base}/{id}/hold", Json("""{"hold": true}"""), Ct));
        Assert.True(held.GetProperty("hold").GetBoolean());
        Assert.True((await BodyAsync(await server.Admin.GetAsync($"{Base}/{id}", Ct))).GetProperty("hold").GetBoolean());
        var free = await BodyAsync(await server.Admin.PutAsync($"{Base}/{id}/hold", Json("""{"hold": false}"""), Ct));
        Assert.False(free.GetProperty("hold").GetBoolean());
    }

    [Fact]
    public async Task A_hold_needs_an_admin_an_existing_backup_and_a_boolean()
    {
        var id = await server.BackUpAsync();
        await ErrorAsync(
            await server.Operator.PutAsync($"{Base}/{id}/hold", Json("""{"hold": true}"""), Ct),
            HttpStatusCode.Forbidden,
            "forbidden"
        );
        await ErrorAsync(
            await server.Admin.PutAsync($"{Base}/backup-none/hold", Json("""{"hold": true}"""), Ct),
            HttpStatusCode.NotFound,
            "backup_not_found"
        );
        await ErrorAsync(await server.Admin.PutAsync($"{Base}/{id}/hold", Json("{}"), Ct), HttpStatusCode.BadRequest, "invalid_request");
        await ErrorAsync(
            await server.Admin.PutAsync($"{Base}/{id}/hold", Json("""{"hold": "yes"}"""), Ct),
            HttpStatusCode.BadRequest,
            "invalid_request"
        );
    }

    [Fact]
    public async Task A_dry_run_of_prune_reports_its_plan_and_changes_nothing()
    {
        var id = await server.BackUpAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Base}/prune") { Content = Json("""{"dry_run": true}""") };
        request.Headers.Add("Prefer", "wait=30");
        using var answer = await server.Admin.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var job = await BodyAsync(answer);
        Assert.Equal("completed", job.GetProperty("status").GetString());
        Assert.Equal("prune", job.GetProperty("kind").GetString());
        Assert.Equal(JsonValueKind.Null, job.GetProperty("backup_id").ValueKind);
        var planned = job.GetProperty("plan")
            .GetProperty("backups")
            .EnumerateArray()
            .Single(backup => backup.GetProperty("id").GetString() == id);
        Assert.Equal("keep", planned.GetProperty("action").GetString());
        Assert.Equal("completed", (await BodyAsync(await server.Admin.GetAsync($"{Base}/{id}", Ct))).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_prune_needs_an_admin() =>
        await ErrorAsync(await server.Operator.PostAsync($"{Base}/prune", Json("{}"), Ct), HttpStatusCode.Forbidden, "forbidden");
}
