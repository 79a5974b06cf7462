using System.Text.Json.Nodes;
using BackupEdge.Api.Http;
using BackupEdge.Catalogue;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>
/// The calls whose answers are the examples of the document. A new route that is a plain <c>GET</c> needs no line here: it is called with
/// the ids that earlier answers had. All others need one in <see cref="WorkAsync"/>, or in <see cref="EndAsync"/> when they take
/// away what others need.
/// </summary>
/// <param name="server">The server; its runner does not run any more afterwards.</param>
/// <param name="recorder">Calls it.</param>
/// <param name="routes">Its routes.</param>
internal sealed class Scenario(InProcessServer server, Recorder recorder, IReadOnlyList<Route> routes)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(50);

    /// <summary>Makes all the calls.</summary>
    public async Task RunAsync()
    {
        await WorkAsync();
        await LookAsync();
        await RefuseAsync();
        await EndAsync();
        await StandStillAsync();
    }

    // What makes something. Each POST waits for the end of its job.
    private async Task WorkAsync()
    {
        await recorder.SendAsync(
            "POST /create",
            """{"type":"full","include_files":true,"include_database":true,"label":"before the update","retention_days":30}"""
        );
        await File.AppendAllTextAsync(
            Path.Combine(server.Folder.FullName, "bots", "start.bas"),
            "TALK \"Again\"\n",
            TestContext.Current.CancellationToken
        );
        recorder.Ids["other_id"] = await server.BackUpAsync("an hour later");
        await recorder.SendAsync("PUT /{backup_id}/hold", """{"hold":true}""");
        await recorder.SendAsync("POST /{backup_id}/verify");
        await recorder.SendAsync("POST /prune", """{"dry_run":true}""");
        await recorder.SendAsync("POST /keys", """{"name":"night bot","role":"backup_operator","expires_days":365}""");

        // The status of a restore is asked for by the id of its job, and so are the jobs.
        recorder.Ids.Remove("job_id");
        await recorder.SendAsync("POST /restore/{backup_id}", """{"target":"staging","paths":["bots/start.bas"],"overwrite":"skip"}""");

        await PlanAsync();

        await recorder.SendAsync(
            "POST /schedule",
            """{"cron":"0 2 * * *","type":"incremental","retention_days":30,"timezone":"Europe/Berlin"}"""
        );
        await recorder.SendAsync("PUT /schedule/{schedule_id}", """{"name":"nightly","full_every":"7d"}""");
        await recorder.SendAsync("POST /schedule/{schedule_id}/run");
        await RestAsync();
    }

    // The one job that has a plan is a dry run, whose id is not that of the examples of other calls.
    private async Task PlanAsync()
    {
        var known = recorder.Ids["job_id"];
        var dry = await server.Admin.PostAsync(
            $"{ApiHttp.Base}/restore/{recorder.Ids["backup_id"]}",
            ApiHttp.Json("""{"target":"lab","dry_run":true}"""),
            TestContext.Current.CancellationToken
        );
        recorder.Ids["job_id"] = (string)
            JsonNode.Parse(await dry.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["job_id"]!;
        dry.Dispose();
        await recorder.SendAsync("GET /jobs/{job_id}/plan", query: "?limit=1");
        recorder.Ids["job_id"] = known;
    }

    // A prune follows by itself: until it has ended, answers depend on how far it is.
    private async Task RestAsync()
    {
        foreach (var job in server.Services.Queue.ListJobs(new JobFilter { Limit = 100 }).Rows)
        {
            Assert.True((await server.Services.Queue.WaitAsync(job.Id, Patience, TestContext.Current.CancellationToken)).HasEnded, job.Id);
        }
    }

    // Every GET that was not asked for yet, a page of one row where it has pages: so that there is a next one.
    private async Task LookAsync()
    {
        await recorder.SendAsync("GET /files", query: "?name=*.bas&limit=1");
        const string File = "?path=bots/start.bas";
        await recorder.SendAsync("GET /{backup_id}/files/content", query: File);
        await recorder.SendAsync("GET /{backup_id}/files/content", query: File, headers: ("Range", "bytes=0-9"));
        await recorder.SendAsync("GET /{backup_id}/files/content", query: File, headers: ("If-None-Match", "*"));
        await recorder.SendAsync("GET /{backup_id}/files/content", query: File, headers: ("Range", "bytes=9999-"));
        await recorder.SendAsync("GET /{backup_id}/files/content", query: "?path=bots");
        var told = await recorder.SendAsync("GET /jobs/{job_id}/events");
        var seen = ((string)told.Content!).Split('\n').Last(line => line.StartsWith("id: ", StringComparison.Ordinal))[4..];
        await recorder.SendAsync("GET /jobs/{job_id}/events", headers: ("Last-Event-ID", seen));
        foreach (var route in routes.Where(route => route.Method == "GET" && recorder.Answers.All(answer => answer.Route != route)))
        {
            await recorder.SendAsync(OpenApiNames.Call(route), query: route.Query.Contains("limit") ? "?limit=1" : "");
        }

        // What a caller who has the document already gets.
        using var document = await server.Stranger.GetAsync("/openapi.json", TestContext.Current.CancellationToken);
        await recorder.SendAsync("GET /openapi.json", headers: ("If-None-Match", document.Headers.ETag!.ToString()));
    }

    // One of each refusal that a caller is likely to meet.
    private async Task RefuseAsync()
    {
        await recorder.SendAsync("POST /create", """{"type":"all"}""");
        await recorder.SendAsync("GET /list", client: server.Stranger);
        await recorder.SendAsync("GET /schedule", client: server.Operator);
        await recorder.SendAsync("POST /jobs/{job_id}/cancel");
        await RefuseAsync("GET /{backup_id}", "backup_id", "backup-123");
        await RefuseAsync("GET /jobs/{job_id}", "job_id", "job-123");
        await RefuseAsync("GET /schedule/{schedule_id}", "schedule_id", "schedule-123");
        await recorder.SendAsync("POST /create", $$"""{"type":"full","label":"{{new string('x', 1 << 20)}}"}""");
    }

    // What takes something away.
    private async Task EndAsync()
    {
        await recorder.SendAsync("DELETE /keys/{key_id}");
        await recorder.SendAsync("DELETE /schedule/{schedule_id}");
        await recorder.SendAsync("DELETE /{backup_id}");
    }

    // When nothing runs any more, a queued job stays queued, and one that is told to stop does not.
    private async Task StandStillAsync()
    {
        await server.Services.Runner.StopAsync();
        await recorder.SendAsync("GET /health/ready");
        var queued = await server.Admin.PostAsync(
            $"{ApiHttp.Base}/create",
            ApiHttp.Json("""{"type":"full"}"""),
            TestContext.Current.CancellationToken
        );
        var job = (string)JsonNode.Parse(await queued.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["job_id"]!;
        queued.Dispose();
        recorder.Ids["job_id"] = job;
        await recorder.SendAsync("POST /jobs/{job_id}/cancel", wait: false);
        server.Services.Catalogue.Write(session =>
            session.Jobs.Update(session.Jobs.Find(job)! with { Status = RunStatus.Running, CompletedAt = null })
        );
        await recorder.SendAsync("POST /jobs/{job_id}/cancel", wait: false);
    }

    private async Task RefuseAsync(string call, string name, string unknown)
    {
        var known = recorder.Ids[name];
        recorder.Ids[name] = unknown;
        await recorder.SendAsync(call);
        recorder.Ids[name] = known;
    }
}
