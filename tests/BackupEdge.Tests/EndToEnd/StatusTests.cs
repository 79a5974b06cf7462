using System.Net.Http.Json;
using System.Text.Json;
using BackupEdge.Tests.Monitoring;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>Status and metrics of the published binary.</summary>
public sealed class StatusTests
{
    [Fact]
    public async Task Server_metrics_and_command_line_report_the_same()
    {
        using var scratch = new CommandScratch();
        scratch.MakeBots();
        await using var server = await BackupEdgeServer.StartAsync(
            new ServerOptions
            {
                Data = scratch.Data,
                Sources = new Dictionary<string, string> { ["bots"] = scratch.Bots },
            }
        );
        Assert.Equal(0, (await scratch.RunAsync("backup")).ExitCode);

        var status = await server.Client.GetFromJsonAsync<JsonElement>("/api/v1/backup/status", TestContext.Current.CancellationToken);
        var metrics = MetricsText.Parse(await server.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken));
        var printed = await scratch.AnswerAsync("status");

        Assert.Equal("ok", status.GetProperty("health").GetString());
        Assert.Equal(1, metrics["""backupedge_jobs_total{kind="backup",status="completed"}"""]);
        Assert.Equal(status.GetProperty("store").GetProperty("bytes").GetInt64(), metrics["backupedge_store_bytes"]);
        Assert.True(metrics["process_resident_memory_bytes"] > 1 << 20);
        Assert.Equal(
            status.GetProperty("sources")[0].GetProperty("last_success_at").GetString(),
            printed.GetProperty("sources")[0].GetProperty("last_success_at").GetString()
        );
        Assert.True(printed.GetProperty("service").GetProperty("running").GetBoolean());
        Assert.Equal(0, (await scratch.RunAsync("status", "--check")).ExitCode);
    }
}
