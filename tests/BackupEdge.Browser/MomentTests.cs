using System.Net.Http.Json;
using System.Text.Json;

namespace BackupEdge.Browser;

/// <summary>Tests the restore of a PostgreSQL server to a moment.</summary>
[Collection(DashboardGroup.Name)]
public sealed class MomentTests(DashboardFixture dashboard)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_is_protected_continuously_is_restored_as_it_was_at_a_moment()
    {
        dashboard.SkipWithoutBrowser();
        await using var database = await PostgresCluster.StartAsync();
        var target = Directory.CreateTempSubdirectory("backupedge-moment-").FullName;
        try
        {
            await using var server = await dashboard.StartAsync(
                new ServerOptions
                {
                    Targets = new Dictionary<string, string> { ["lab"] = target },
                    Environment = new Dictionary<string, string>
                    {
                        ["BACKUPEDGE__SOURCES__DB__KIND"] = "postgres",
                        ["BACKUPEDGE__SOURCES__DB__METHOD"] = "physical",
                        ["BACKUPEDGE__SOURCES__DB__CONNECTION"] = database.Url,
                        ["BACKUPEDGE__SOURCES__DB__PG_DUMP"] = PostgresCluster.Dump,
                    },
                }
            );
            await UntilReceivedAsync(server, DateTimeOffset.UtcNow);
            await dashboard.SendAsync("create?wait=50", new { type = "full" }, server);
            await database.QueryAsync("CREATE TABLE before (id int)");

            // The field has seconds.
            await Task.Delay(TimeSpan.FromSeconds(1.1), Ct);
            var moment = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
            await database.QueryAsync("CREATE TABLE after (id int)");
            await UntilReceivedAsync(server, DateTimeOffset.UtcNow);
            var made = await dashboard.SendAsync("create?wait=50", new { type = "incremental" }, server);

            await using var visit = await dashboard.VisitAsync(server: server);
            await visit.SeesAsync("Changes received up to");
            await visit.GoAsync($"#/restore/{made.GetProperty("backup_id").GetString()}?target=lab");
            var local = await visit.Page.EvaluateAsync<string>(
                "(s) => new Date(s * 1000 - new Date(s * 1000).getTimezoneOffset() * 60000).toISOString().slice(0, 19)",
                moment
            );
            await visit.Page.GetByLabel("As of (empty: end)").FillAsync(local);
            await visit.IsAccessibleAsync();
            await visit.PressAsync("Show the plan");
            await visit.SeesAsync("Ready:");
            await visit.PressAsync("Restore now");
            await visit.SeesAsync("Restored to lab");

            var settings = await File.ReadAllTextAsync(Path.Combine(target, "db", "data", "postgresql.auto.conf"), Ct);
            var time = DateTimeOffset.FromUnixTimeSeconds(moment).UtcDateTime;
            Assert.Contains($"recovery_target_time = '{time:yyyy-MM-dd HH:mm:ss}", settings, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(target, recursive: true);
        }
    }

    // The server is asked every ten seconds how far its changes were received.
    private static async Task UntilReceivedAsync(BackupEdgeServer server, DateTimeOffset moment)
    {
        while (true)
        {
            var status = await server.Client.GetFromJsonAsync<JsonElement>($"{DashboardFixture.Api}/status", Ct);
            var point = status.GetProperty("sources")[0].GetProperty("recovery_point_at");
            if (point.ValueKind == JsonValueKind.String && point.GetDateTimeOffset() >= moment)
            {
                return;
            }

            await Task.Delay(200, Ct);
        }
    }
}
