using System.Net;
using System.Text.Json;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>Restores of a selection, and their plans.</summary>
public sealed class RestorePlanApiTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_plan_of_a_dry_run_has_the_fate_of_each_path_page_by_page()
    {
        var id = await server.BackUpAsync();
        Directory.CreateDirectory(Path.Combine(server.Folder.FullName, "lab")).Delete(recursive: true);
        var lab = Directory.CreateDirectory(Path.Combine(server.Folder.FullName, "lab", "bots", "extra")).FullName;
        await File.WriteAllTextAsync(Path.Combine(lab, "f"), "x", Ct);
        await File.WriteAllTextAsync(Path.Combine(lab, "..", "start.bas"), "edited", Ct);

        var job = await RestoreAsync(id, """{"target":"lab","delete":true,"dry_run":true}""");

        Assert.Equal(2, job.GetProperty("result").GetProperty("deleted").GetInt32());
        var url = $"{Base}/jobs/{job.GetProperty("job_id").GetString()}/plan?limit=2";
        var rows = new List<JsonElement>();
        for (string? next = url; next is not null;)
        {
            using var response = await server.Admin.GetAsync(next, Ct);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            rows.AddRange((await BodyAsync(response)).EnumerateArray());
            next = response.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        Assert.Equal(
            [
                ("bots", "unchanged", "directory"),
                ("bots/extra", "deleted", "directory"),
                ("bots/extra/f", "deleted", "file"),
                ("bots/other.bas", "created", "file"),
                ("bots/start.bas", "replaced", "file"),
            ],
            // Other tests of this server add folders of their own.
            rows.Where(row => !(Text(row, "path")!.Contains("Searched") || Text(row, "path")!.Contains("sales")))
                .Select(row => (Text(row, "path"), Text(row, "fate"), Text(row, "type")))
        );
        Assert.Equal(Path.Combine(server.Folder.FullName, "lab", "bots", "start.bas"), Text(rows[^1], "destination"));
        Assert.Equal(13, rows[^1].GetProperty("size").GetInt32());
        Assert.True(File.Exists(Path.Combine(lab, "f")));

        var made = await RestoreAsync(id, """{"target":"lab","delete":true}""");
        Assert.Equal(("completed", 2), (Text(made, "status"), made.GetProperty("result").GetProperty("deleted").GetInt32()));
        Assert.False(Directory.Exists(lab));
    }

    [Fact]
    public async Task A_restore_takes_patterns_and_strips_components()
    {
        var folder = Directory.CreateDirectory(Path.Combine(server.Folder.FullName, "bots", "sales.gbai")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "a.bas"), "x", Ct);
        await File.WriteAllTextAsync(Path.Combine(folder, "b.log"), "x", Ct);
        var id = await server.BackUpAsync();

        var job = await RestoreAsync(
            id,
            """{"target":"staging","paths":["bots/*.gbai/*"],"exclude":["*.log"],"strip":1,"overwrite":"replace"}"""
        );

        Assert.Equal(1, job.GetProperty("result").GetProperty("files").GetInt32());
        Assert.True(File.Exists(Path.Combine(server.Services.Settings.Data.Staging, "bots", "a.bas")));
    }

    [Theory]
    [InlineData("""{"target":"lab","strip":-1}""", "strip")]
    [InlineData("""{"target":"lab","strip":"one"}""", "strip")]
    [InlineData("""{"target":"lab","database_name":"{name}_2"}""", "database_name")]
    [InlineData("""{"target":"original","restore_database":true,"database_name":""}""", "database_name")]
    [InlineData("""{"target":"original","strip":1}""", "strip")]
    [InlineData("""{"target":"lab","exclude":["[a"]}""", "exclude")]
    [InlineData("""{"target":"lab","exclude":"a"}""", "exclude")]
    [InlineData("""{"target":"lab","delete":true,"overwrite":"skip"}""", "overwrite")]
    [InlineData("""{"target":"lab","delete":1}""", "delete")]
    public async Task A_field_that_is_not_valid_is_refused_by_name(string body, string field)
    {
        var id = await server.BackUpAsync();

        using var response = await server.Admin.PostAsync($"{Base}/restore/{id}", Json(body), Ct);

        Assert.Equal(field, (await ErrorAsync(response, HttpStatusCode.BadRequest, "invalid_request")).GetProperty("field").GetString());
    }

    [Fact]
    public async Task Only_a_dry_run_of_a_restore_has_a_plan_and_only_an_admin_reads_it()
    {
        var id = await server.BackUpAsync();
        var dry = (await RestoreAsync(id, """{"target":"lab","dry_run":true}""")).GetProperty("job_id").GetString();
        var real = (await RestoreAsync(id, """{"target":"lab"}""")).GetProperty("job_id").GetString();

        await ErrorAsync(await server.Operator.GetAsync($"{Base}/jobs/{dry}/plan", Ct), HttpStatusCode.Forbidden, "forbidden");
        await ErrorAsync(await server.Admin.GetAsync($"{Base}/jobs/{real}/plan", Ct), HttpStatusCode.NotFound, "job_not_found");
        await ErrorAsync(await server.Admin.GetAsync($"{Base}/jobs/job-none/plan", Ct), HttpStatusCode.NotFound, "job_not_found");
        await ErrorAsync(await server.Admin.GetAsync($"{Base}/jobs/{dry}/plan?cursor=!", Ct), HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    public async Task A_search_can_leave_out_unchanged_versions_and_find_folders_whatever_their_case()
    {
        var folder = Directory.CreateDirectory(Path.Combine(server.Folder.FullName, "bots", "Searched")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "f"), "x", Ct);
        await server.BackUpAsync();
        await server.BackUpAsync();

        async Task<int> CountAsync(string query) =>
            (await BodyAsync(await server.Operator.GetAsync($"{Base}/files?{query}", Ct))).GetArrayLength();

        Assert.Equal(0, await CountAsync("name=Searched"));
        Assert.True(await CountAsync("name=Searched&folders=true") >= 2);
        Assert.Equal(1, await CountAsync("name=searched&folders=true&ignore_case=true&changed=true"));
    }

    private static string? Text(JsonElement row, string name) => row.GetProperty(name).GetString();

    private async Task<JsonElement> RestoreAsync(string id, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Base}/restore/{id}") { Content = Json(body) };
        request.Headers.Add("Prefer", "wait=30");
        using var response = await server.Admin.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return await BodyAsync(response);
    }
}
