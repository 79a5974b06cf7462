using System.Text.Json.Nodes;
using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Jobs;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>
/// The calls whose responses are the examples of the document. A plain <c>GET</c> needs no line here: it is called with the ids of earlier
/// responses. All other calls need one in <see cref="WorkAsync"/>, or in <see cref="DeleteAsync"/> if they delete what others need. The
/// runner of the server is stopped at the end.
/// </summary>
internal sealed class Scenario(InProcessServer server, Recorder recorder, IReadOnlyList<Route> routes)
{
    private static readonly (string, string)[] OwnPage = [("X-BackupEdge", "1"), ("Sec-Fetch-Site", "same-origin")];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Makes all the calls.</summary>
    public async Task RunAsync()
    {
        await WorkAsync();
        await GetAllAsync();
        await CreateAsync("POST /encryption/reseal", """{"limit_bytes":20000000000,"dry_run":true}""");
        await FailAsync();
        await DeleteAsync();
        await StopAsync();
    }

    // Calls that create something. Each POST waits for the end of its job.
    private async Task WorkAsync()
    {
        await CreateAsync(
            "POST /create",
            """{"type":"full","include_files":true,"include_database":true,"label":"before the update","retention_days":30}"""
        );
        await File.AppendAllTextAsync(
            Path.Combine(server.Folder.FullName, "bots", "start.bas"),
            "TALK \"Again\"\n",
            TestContext.Current.CancellationToken
        );
        recorder.Ids["other_id"] = await server.BackUpAsync("an hour later");
        recorder.Ids["copy"] = "offsite";

        // Otherwise, the run may be the one that the service has just begun.
        await WaitForCopyAsync();
        await CreateAsync("POST /copies/{copy}/run");
        await WaitForCopyAsync();
        await CreateAsync("POST /copies/{copy}/verify", """{"bytes":1000000000}""");
        await recorder.SendAsync("POST /copies/{copy}/probe");
        await recorder.SendAsync("PUT /{backup_id}/hold", """{"hold":true}""");
        await recorder.SendAsync(
            "PUT /{backup_id}",
            """{"label":"last before the update","retention_days":90,"tags":["site:berlin"],"note":"All was well."}"""
        );
        await CreateAsync("POST /{backup_id}/verify");
        await recorder.SendAsync("POST /verify", """{"older_than_days":0,"max_bytes":1000000000}""");
        await WaitForJobsAsync();
        recorder.Ids["webhook"] = "ops";
        await recorder.SendAsync("POST /webhooks/{webhook}/test");
        await CreateAsync("POST /prune", """{"dry_run":true}""");
        await CreateAsync(
            "POST /keys",
            """{"name":"night bot","role":"backup_operator","expires_days":365,"sources":["bots"],"create_only":false}"""
        );

        // The stranger's client keeps the cookie until it signs out.
        recorder.Ids["session_id"] = await SignInAsync();
        await recorder.SendAsync("GET /session", client: server.Stranger);
        await recorder.SendAsync("GET /sessions");
        await recorder.SendAsync("DELETE /session", client: server.Stranger, headers: OwnPage);

        await recorder.SendAsync("POST /unlock", $$"""{"identity":"{{server.Recovery.ToText()}}","minutes":15}""");

        // Later calls show this restore and its job.
        recorder.Ids.Remove("job_id");
        await CreateAsync("POST /restore/{backup_id}", """{"target":"staging","paths":["bots/start.bas"],"overwrite":"skip"}""");

        await PlanAsync();

        await recorder.SendAsync(
            "POST /schedule/preview",
            """{"cron":"0 2 * * *","type":"incremental","full_every":"7d","timezone":"Europe/Berlin","count":2}"""
        );
        await CreateAsync("POST /schedule", """{"cron":"0 2 * * *","type":"incremental","retention_days":30,"timezone":"Europe/Berlin"}""");
        await recorder.SendAsync("PUT /schedule/{schedule_id}", """{"name":"nightly","full_every":"7d"}""");
        await CreateAsync("POST /schedule/{schedule_id}/run");
        await DrillAsync();
        await WaitForJobsAsync();
    }

    // The job keeps its id in the examples of other calls, and its own schedule is deleted at once.
    private async Task DrillAsync()
    {
        var (job, schedule) = (recorder.Ids["job_id"], recorder.Ids["schedule_id"]);
        await CreateAsync("POST /drill", """{"backup_id":"latest","sources":["bots"]}""");
        recorder.Ids["drill_id"] = server.Services.Catalogue.Read(session => session.Drills.List(new DrillFilter()).Rows[0].Id);
        using var made = await server.Admin.PostAsync(
            $"{ApiHttp.Base}/schedule",
            ApiHttp.Json("""{"cron":"0 4 * * SUN","kind":"drill"}"""),
            TestContext.Current.CancellationToken
        );
        recorder.Ids["schedule_id"] = (string)
            JsonNode.Parse(await made.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["schedule_id"]!;
        await recorder.SendAsync("POST /schedule/{schedule_id}/run");
        using var deleted = await server.Admin.DeleteAsync(
            $"{ApiHttp.Base}/schedule/{recorder.Ids["schedule_id"]}",
            TestContext.Current.CancellationToken
        );
        (recorder.Ids["job_id"], recorder.Ids["schedule_id"]) = (job, schedule);
    }

    private async Task<string> SignInAsync(HttpClient? browser = null)
    {
        var answer = await recorder.SendAsync(
            "POST /session",
            $$"""{"key":"{{server.AdminKey}}","remember":true}""",
            client: browser ?? server.Stranger,
            wait: false,
            headers: OwnPage
        );
        return (string)answer.Content!["id"]!;
    }

    // Repeats the request too, so that the headers of the second response are recorded.
    private async Task CreateAsync(string call, string? body = null)
    {
        await recorder.SendAsync(call, body, headers: ("Idempotency-Key", call.Replace(' ', '-')));
        await recorder.SendAsync(call, body, headers: ("Idempotency-Key", call.Replace(' ', '-')));
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

    // A prune follows automatically: until it has ended, responses depend on its progress.
    private async Task WaitForJobsAsync()
    {
        foreach (var job in server.Services.Queue.ListJobs(new JobFilter { Limit = 100 }).Rows)
        {
            Assert.True((await server.Services.Queue.WaitAsync(job.Id, Patience, TestContext.Current.CancellationToken)).HasEnded, job.Id);
        }

        await WaitForCopyAsync();
    }

    // The service runs and verifies the copy by itself: until it has, responses depend on how far it is.
    private async Task WaitForCopyAsync()
    {
        var until = DateTimeOffset.UtcNow + Patience;
        while (!IsCopied())
        {
            Assert.True(DateTimeOffset.UtcNow < until, "The service did not copy what is there.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private bool IsCopied() =>
        server.Services.Catalogue.Read(session =>
            session.Jobs.OfStatus(RunStatus.Queued).Count == 0
            && session.Jobs.OfStatus(RunStatus.Running).Count == 0
            && session.Jobs.Newest(JobKind.Copy, CopyOptions.RequestOf("offsite"))?.StartedAt > session.Copies.ChangedAt()
            && session.Jobs.List(new JobFilter { Kind = JobKind.CopyVerify, Limit = 100 }).Rows.Any(job => job.CreatedBy == "service")
        );

    // Every GET that was not called yet. A page has one row, so that there is a next page.
    private async Task GetAllAsync()
    {
        AddRequestOfAnother();
        await recorder.SendAsync("GET /delete-requests");
        server.Services.Catalogue.Write(session => session.DeleteRequests.Remove(recorder.Ids["backup_id"]));
        await recorder.SendAsync("GET /files", query: "?name=*.bas&limit=1");
        await recorder.SendAsync("GET /jobs", query: "?kind=restore&limit=1");
        await recorder.SendAsync("GET /audit", query: "?action=backup.create&limit=1");
        await recorder.SendAsync("GET /audit/verify");
        await recorder.SendAsync("GET /audit/export");
        const string File = "?path=bots/start.bas";
        await recorder.SendAsync("GET /files/history", query: $"{File}&limit=1");
        await recorder.SendAsync("GET /{backup_id}/files/content", query: File);
        await recorder.SendAsync("GET /{backup_id}/files/content", query: File, headers: ("Range", "bytes=0-9"));
        await recorder.SendAsync("GET /{backup_id}/files/content", query: File, headers: ("If-None-Match", "*"));
        await recorder.SendAsync("GET /{backup_id}/files/content", query: File, headers: ("Range", "bytes=9999-"));
        await recorder.SendAsync("GET /{backup_id}/files/content", query: "?path=bots");
        var events = await recorder.SendAsync("GET /jobs/{job_id}/events");
        var seen = ((string)events.Content!).Split('\n').Last(line => line.StartsWith("id: ", StringComparison.Ordinal))[4..];
        await recorder.SendAsync("GET /jobs/{job_id}/events", headers: ("Last-Event-ID", seen));
        foreach (var route in routes.Where(route => route.Method == "GET" && recorder.Answers.All(answer => answer.Route != route)))
        {
            await recorder.SendAsync(OpenApiNames.Call(route), query: route.Query.Contains("limit") ? "?limit=1" : "");
        }

        // A caller that has the documents already.
        foreach (var path in (string[])["/openapi.json", "/openapi-3.0.json"])
        {
            using var document = await server.Stranger.GetAsync(path, TestContext.Current.CancellationToken);
            await recorder.SendAsync($"GET {path}", headers: ("If-None-Match", document.Headers.ETag!.ToString()));
        }
    }

    // The most common errors.
    private async Task FailAsync()
    {
        await recorder.SendAsync("POST /create", """{"type":"all"}""");
        await recorder.SendAsync("GET /list", client: server.Stranger);
        await recorder.SendAsync("POST /prune", """{"dry_run":true}""", client: server.Operator);
        await recorder.SendAsync("POST /jobs/{job_id}/cancel");
        await recorder.SendAsync("PUT /schedule/{schedule_id}", """{"enabled":false}""", headers: ("If-Match", "\"an older one\""));
        await FailAsync("GET /{backup_id}", "backup_id", "backup-123");
        await FailAsync("GET /jobs/{job_id}", "job_id", "job-123");
        await FailAsync("GET /schedule/{schedule_id}", "schedule_id", "schedule-123");
        await FailAsync("GET /copies/{copy}", "copy", "elsewhere");
        await recorder.SendAsync("POST /create", $$"""{"type":"full","label":"{{new string('x', 1 << 20)}}"}""");
    }

    // Calls that delete something.
    private async Task DeleteAsync()
    {
        await recorder.SendAsync("POST /lock");
        using (var browser = server.Client(null))
        {
            recorder.Ids["session_id"] = await SignInAsync(browser);
        }

        await recorder.SendAsync("DELETE /sessions/{session_id}");
        await recorder.SendAsync("DELETE /keys/{key_id}");
        await recorder.SendAsync("DELETE /schedule/{schedule_id}");
        recorder.Ids["schedule_id"] = await CreateAsync("schedule", """{"cron":"0 3 * * *","type":"full"}""", "id");
        await recorder.SendAsync("POST /schedule/{schedule_id}/delete");
        await recorder.SendAsync("DELETE /{backup_id}");
        server.Services.Queue.SetHeld(recorder.Ids["backup_id"], held: false);
        await recorder.SendAsync("DELETE /{backup_id}", query: "?force=true");
        await recorder.SendAsync("POST /{backup_id}/delete", """{"force":true}""");
        await recorder.SendAsync("POST /{backup_id}/delete/confirm");
        await recorder.SendAsync("POST /{backup_id}/delete/withdraw");
        await recorder.SendAsync("POST /{backup_id}/delete/withdraw");
        AddRequestOfAnother();
        await recorder.SendAsync("POST /{backup_id}/delete/confirm");
        await recorder.SendAsync("POST /{backup_id}/undelete");
        recorder.Ids["backup_id"] = AddCancelled();
        await recorder.SendAsync("DELETE /{backup_id}");
        recorder.Ids["backup_id"] = AddCancelled();
        await recorder.SendAsync("POST /{backup_id}/delete", "{}");
    }

    private void AddRequestOfAnother()
    {
        var now = server.Time.GetUtcNow();
        var id = recorder.Ids["backup_id"];
        server.Services.Catalogue.Write(session =>
            session.DeleteRequests.Set(new DeleteRequestRow(id, now, now + TimeSpan.FromDays(1), "night watch", "another", true))
        );
    }

    // A backup that never completed is deleted by one admin, and at once.
    private string AddCancelled() =>
        server.Services.Catalogue.Write(session =>
        {
            var row = session.Backups.Find(recorder.Ids["other_id"])!;
            var sequence = session.Backups.NextSequence();
            var cancelled = row with
            {
                Id = $"{row.Id[..^6]}c{sequence:00000}",
                JobId = $"{row.JobId[..^6]}c{sequence:00000}",
                Sequence = sequence,
                Status = RunStatus.Cancelled,
            };
            session.Backups.Insert(cancelled);
            return cancelled.Id;
        });

    // When the runner has stopped, a queued job stays queued, and a running one is not cancelled at once.
    private async Task StopAsync()
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

    private async Task<string> CreateAsync(string path, string body, string field)
    {
        using var created = await server.Admin.PostAsync(
            $"{ApiHttp.Base}/{path}",
            ApiHttp.Json(body),
            TestContext.Current.CancellationToken
        );
        return (string)JsonNode.Parse(await created.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))![field]!;
    }

    private async Task FailAsync(string call, string name, string unknown)
    {
        var known = recorder.Ids[name];
        recorder.Ids[name] = unknown;
        await recorder.SendAsync(call);
        recorder.Ids[name] = known;
    }
}
