using System.Net;
using System.Text.Json;
using BackupEdge.Tests.Engine.Sealing;
using BackupEdge.Tests.Monitoring;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>The calls that return the status and the metrics.</summary>
public sealed class StatusApiTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_operator_can_read_the_status()
    {
        var id = await server.BackUpAsync();
        using var created = await server.Admin.PostAsync(
            $"{Base}/schedule",
            Json("""{"cron":"0 2 * * *","type":"full","name":"nightly"}"""),
            Ct
        );
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);

        var status = await BodyAsync(await server.Operator.GetAsync($"{Base}/status", Ct));

        Assert.Equal(
            [
                "health",
                "reasons",
                "service",
                "sources",
                "schedules",
                "store",
                "bin",
                "queued_jobs",
                "running_jobs",
                "active_jobs",
                "oldest_unverified",
                "verification",
                "encryption",
                "webhooks",
                "copies",
                "warnings",
            ],
            status.EnumerateObject().Select(property => property.Name)
        );
        if (TestKeys.ModeOfRun is null)
        {
            // With keys, the status reports that no recovery identity was tested.
            Assert.Equal(("ok", 0), (status.GetProperty("health").GetString(), status.GetProperty("reasons").GetArrayLength()));
        }

        Assert.True(status.GetProperty("service").GetProperty("running").GetBoolean());
        var source = Assert.Single(status.GetProperty("sources").EnumerateArray());
        Assert.Equal(
            ("bots", "files", "completed", id),
            (Text(source, "name"), Text(source, "kind"), Text(source, "last_status"), Text(source, "last_backup_id"))
        );
        Assert.InRange(source.GetProperty("age_seconds").GetInt64(), 0, 600);
        var schedule = status.GetProperty("schedules").EnumerateArray().First();
        Assert.Equal(
            ("nightly", JsonValueKind.Null, false),
            (Text(schedule, "name"), schedule.GetProperty("last_run_at").ValueKind, schedule.GetProperty("overdue").GetBoolean())
        );
        Assert.Equal(2 << 20, status.GetProperty("store").GetProperty("reserve_bytes").GetInt64());
        Assert.InRange(status.GetProperty("store").GetProperty("archives").GetInt64(), 1, 100);
        Assert.NotNull(Text(status.GetProperty("oldest_unverified"), "backup_id"));
    }

    [Fact]
    public async Task Prometheus_can_read_the_metrics_with_a_bearer_key()
    {
        await server.BackUpAsync();
        await server.Operator.GetAsync($"{Base}/backup-none", Ct);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Authorization = new("Bearer", server.AdminKey);
        request.Headers.Accept.ParseAdd("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5");

        using var response = await server.Stranger.SendAsync(request, Ct);

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        var metrics = MetricsText.Parse(await response.Content.ReadAsStringAsync(Ct));
        Assert.True(metrics["""backupedge_jobs_total{kind="backup",status="completed"}"""] >= 1);
        Assert.True(metrics["process_resident_memory_bytes"] > 1 << 20);
        Assert.True(metrics["""backupedge_http_requests_total{route="/api/v1/backup/{backup_id}",method="GET",code="4xx"}"""] >= 1);
        Assert.True(metrics["""backupedge_http_requests_total{route="/api/v1/backup/create",method="POST",code="2xx"}"""] >= 1);
        Assert.True(metrics["""backupedge_http_request_duration_seconds_count{method="POST"}"""] >= 1);
    }

    [Fact]
    public async Task All_unknown_paths_share_one_series()
    {
        for (var i = 0; i < 20; i++)
        {
            await server.Stranger.GetAsync($"/nothing/{i}", Ct);
            await server.Admin.SendAsync(new HttpRequestMessage(new HttpMethod($"ODD{i}"), $"{Base}/nothing/{i}/x/y"), Ct);
        }

        var metrics = MetricsText.Parse(await server.Admin.GetStringAsync("/metrics", Ct));

        var none = Assert.Single(metrics.Samples, sample =>
            sample.Key.StartsWith("""backupedge_http_requests_total{route="none",""", StringComparison.Ordinal)
        );
        Assert.True(none.Value >= 40);
        Assert.DoesNotContain(metrics.Samples.Keys, key =>
            key.Contains("ODD", StringComparison.Ordinal) || key.Contains("nothing", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData($"{Base}/status")]
    public async Task Needs_credentials_and_accepts_no_query(string path)
    {
        await ErrorAsync(await server.Stranger.GetAsync(path, Ct), HttpStatusCode.Unauthorized, "unauthorized");
        await ErrorAsync(await server.Operator.GetAsync($"{path}?x=1", Ct), HttpStatusCode.BadRequest, "invalid_request");
        await ErrorAsync(await server.Operator.PostAsync(path, null, Ct), HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        using var head = await server.Operator.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), Ct);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.True(head.Content.Headers.ContentLength > 100);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
