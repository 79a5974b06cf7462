using System.Text;
using BackupEdge.Tests.Monitoring;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>The metrics after many different calls. The class has a server of its own, so that no other call counts.</summary>
public sealed class MetricsSizeTests : IAsyncLifetime
{
    private const int MaxScrapes = 3000;
    private readonly InProcessServer _server = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_scrape_after_a_call_of_each_route_with_several_outcomes_is_below_30_KB()
    {
        var id = await _server.BackUpAsync();
        string[] paths =
        [
            "list",
            "status",
            "jobs",
            "schedule",
            "keys",
            "audit",
            "find?pattern=x",
            id,
            "latest",
            $"{id}/files",
            $"{id}/files/content?path=bots/start.bas",
            $"{id}/export",
            $"{id}/diff/{id}",
            "jobs/none",
            "schedule/none",
            "keys/none",
            "none",
        ];
        foreach (var path in paths)
        {
            using var good = await _server.Admin.GetAsync($"{Base}/{path}", Ct);
            using var refused = await _server.Stranger.GetAsync($"{Base}/{path}", Ct);
        }

        foreach (var path in (string[])["create", $"{id}/verify", $"restore/{id}", "schedule", "keys", "prune"])
        {
            using var refused = await _server.Admin.PostAsync($"{Base}/{path}", Json("""{"nothing":1}"""), Ct);
        }

        using var health = await _server.Stranger.GetAsync("/health", Ct);

        var page = await _server.Admin.GetStringAsync("/metrics", Ct);

        Assert.InRange(Encoding.UTF8.GetByteCount(page), 5_000, 30_000);
        var metrics = MetricsText.Parse(page);
        Assert.True(metrics.Samples.Keys.Count(key => key.StartsWith("backupedge_http_requests_total", StringComparison.Ordinal)) > 20);
        Assert.All(metrics.Types.Where(type => type.Value == "histogram"), histogram =>
            Assert.InRange(
                metrics
                    .Samples.Keys.Where(key => key.StartsWith($"{histogram.Key}_bucket{{", StringComparison.Ordinal))
                    .GroupBy(key => key[..key.IndexOf("le=", StringComparison.Ordinal)])
                    .Max(series => series.Count()),
                2,
                8
            )
        );
    }

    [Fact]
    public async Task A_client_that_leaves_an_event_stream_is_no_error_and_has_no_duration()
    {
        const string Stream = $$"""backupedge_http_requests_total{route="{{Base}}/events",method="GET",code="2xx"}""";
        using (var stream = await _server.Admin.GetAsync($"{Base}/events", HttpCompletionOption.ResponseHeadersRead, Ct))
        {
            Assert.True(stream.IsSuccessStatusCode);
        }

        var scrapes = 1;
        var metrics = await ScrapeAsync();
        for (; !metrics.Samples.ContainsKey(Stream) && scrapes < MaxScrapes; scrapes++)
        {
            metrics = await ScrapeAsync();
        }

        Assert.Equal(1, metrics[Stream]);
        Assert.DoesNotContain(metrics.Samples.Keys, key =>
            key.Contains("/events\"", StringComparison.Ordinal) && key.Contains("4xx", StringComparison.Ordinal)
        );

        // Only the scrapes before this one are measured, each shortly after its answer was sent.
        for (; MeasuredIn(metrics) < scrapes - 1 && scrapes < 2 * MaxScrapes; scrapes++)
        {
            metrics = await ScrapeAsync();
        }

        Assert.Equal(scrapes - 1, MeasuredIn(metrics));
    }

    private static double MeasuredIn(MetricsText metrics) =>
        metrics.Samples.GetValueOrDefault("""backupedge_http_request_duration_seconds_count{method="GET"}""");

    private async Task<MetricsText> ScrapeAsync()
    {
        await Task.Delay(20, Ct);
        return MetricsText.Parse(await _server.Admin.GetStringAsync("/metrics", Ct));
    }
}
