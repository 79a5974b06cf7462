using System.Globalization;
using System.Net;
using System.Text.Json;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>The sample scripts, and schedules that run automatically, on the published binary.</summary>
public sealed class ScheduleTests : IDisposable
{
    private readonly DirectoryInfo _source = Directory.CreateTempSubdirectory("backupedge-source-");

    public ScheduleTests() => File.WriteAllText(Path.Combine(_source.FullName, "start.bas"), "TALK \"Hello\"\n");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _source.Delete(recursive: true);

    [Fact]
    public async Task The_scripts_of_the_specification_run_unchanged()
    {
        await using var server = await StartAsync(new Dictionary<string, string>());
        var script = new BasicScript(server.Client);

        await script.RunAsync(Sample("create-backup"));
        var backupId = (string)script.Answer["backup_id"]!;
        Assert.Equal($"Backup created: {backupId}", script.Talk[^1]);
        await Until(async () => (await GetAsync(server, backupId)).GetProperty("status").GetString() == "completed");

        await script.RunAsync(Sample("list-backups"));
        Assert.Matches($@"^{backupId} - \d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{{3}})?Z \([1-9]\d*\)$", script.Talk[^1]);

        await script.RunAsync(Sample("restore-backup").Replace("backup-123", backupId, StringComparison.Ordinal));
        var jobId = (string)script.Answer["job_id"]!;
        Assert.Equal($"Restore job started: {jobId}", script.Talk[^1]);
        await Until(async () => (await GetAsync(server, $"restore/{jobId}/status")).GetProperty("status").GetString() == "completed");
        Assert.Equal("TALK \"Hello\"\n", await File.ReadAllTextAsync(Path.Combine(server.Data, "staging", "bots", "start.bas"), Ct));

        await script.RunAsync(Sample("schedule-backup"));
        Assert.Equal("Backup schedule created", script.Talk[^1]);
        var schedule = Assert.Single((await GetAsync(server, "schedule")).EnumerateArray());
        Assert.Equal(
            ("0 2 * * *", "incremental", 30),
            (
                schedule.GetProperty("cron").GetString(),
                schedule.GetProperty("type").GetString(),
                schedule.GetProperty("retention_days").GetInt32()
            )
        );
        Assert.NotEqual(JsonValueKind.Null, schedule.GetProperty("next_run_at").ValueKind);
    }

    [Fact]
    public async Task Schedules_run_automatically_and_after_a_kill()
    {
        await using var server = await StartAsync(
            new Dictionary<string, string>
            {
                ["BACKUPEDGE__SCHEDULES__OFTEN__CRON"] = "* * * * * *",
                ["BACKUPEDGE__SCHEDULES__OFTEN__TYPE"] = "incremental",
                ["BACKUPEDGE__SCHEDULES__OFTEN__RETENTION_DAYS"] = "7",
            }
        );
        await Until(async () =>
            (await GetAsync(server, "schedule/schedule-often")).GetProperty("last_success_at").ValueKind != JsonValueKind.Null
        );
        await ErrorAsync(
            await server.Client.DeleteAsync($"{Base}/schedule/schedule-often", Ct),
            HttpStatusCode.Conflict,
            "schedule_read_only"
        );

        var made = await BackupEdgeCommand.RunAsync(
            [
                "schedule",
                "create",
                "--cron",
                "* * * * * *",
                "--type",
                "full",
                "--timezone",
                "America/New_York",
                "--data",
                server.Data,
                "--json",
            ],
            new Dictionary<string, string>(),
            server.Scratch
        );
        Assert.True(made.ExitCode == 0, made.Errors);
        var id = JsonSerializer.Deserialize<JsonElement>(made.Output).GetProperty("id").GetString();
        await Until(async () => (await GetAsync(server, $"schedule/{id}")).GetProperty("last_success_at").ValueKind != JsonValueKind.Null);
        await Until(async () => (await GetAsync(server, "jobs?kind=prune&status=completed")).GetArrayLength() > 0);

        await server.KillAsync();
        await server.StartAgainAsync();
        var startedAt = DateTimeOffset.UtcNow;
        await Until(async () =>
            DateTimeOffset.Parse(
                (await GetAsync(server, $"schedule/{id}")).GetProperty("last_success_at").GetString()!,
                CultureInfo.InvariantCulture
            ) > startedAt
        );
        var backup = (await GetAsync(server, "list?limit=1&status=completed"))[0];
        Assert.Contains(backup.GetProperty("schedule_id").GetString(), (string?[])[id, "schedule-often"]);
    }

    private static string Sample(string name) => File.ReadAllText(Path.Combine(PublishedBinary.RepositoryRoot, "samples", "book", name + ".bas"));

    private static async Task<JsonElement> GetAsync(BackupEdgeServer server, string path)
    {
        using var response = await server.Client.GetAsync($"{Base}/{path}", Ct);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await BodyAsync(response);
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 600; i++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(100, Ct);
        }

        Assert.Fail("The condition was not met within a minute.");
    }

    private Task<BackupEdgeServer> StartAsync(Dictionary<string, string> environment) =>
        BackupEdgeServer.StartAsync(
            new ServerOptions
            {
                Sources = new Dictionary<string, string> { ["bots"] = _source.FullName },
                Environment = environment,
            }
        );
}
