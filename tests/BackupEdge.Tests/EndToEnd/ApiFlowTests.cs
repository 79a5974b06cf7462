using System.Net;
using System.Text;
using System.Text.Json;
using BackupEdge.Tests.Api.Security;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>The steps of the user's specification, with its field names, on the published binary.</summary>
public sealed class ApiFlowTests : IDisposable
{
    private readonly DirectoryInfo _source = Directory.CreateTempSubdirectory("backupedge-source-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _source.Delete(recursive: true);

    [Fact]
    public async Task Creates_lists_restores_and_deletes_a_backup()
    {
        await File.WriteAllTextAsync(Path.Combine(_source.FullName, "start.bas"), "TALK \"Olá\"\n", Ct);
        Directory.CreateDirectory(Path.Combine(_source.FullName, "empty"));
        await using var server = await StartAsync(new Dictionary<string, string>());
        var client = server.Client;

        using var created = await client.PostAsync(
            $"{Base}/create",
            Json("""{"type":"full","include_files":true,"include_database":true}"""),
            Ct
        );
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var id = (await BodyAsync(created)).GetProperty("backup_id").GetString()!;
        Assert.Equal($"{Base}/{id}", created.Headers.Location?.ToString());
        await EndAsync(client, $"{Base}/{id}");

        var list = await BodyAsync(await client.GetAsync($"{Base}/list", Ct));
        var backup = Assert.Single(list.EnumerateArray());
        Assert.Equal(id, backup.GetProperty("id").GetString());
        Assert.EndsWith("Z", backup.GetProperty("created_at").GetString(), StringComparison.Ordinal);
        var archive = new FileInfo(Assert.Single(Directory.GetFiles(Path.Combine(server.Data, "archives"), $"{id}*")));
        Assert.Equal(archive.Length, backup.GetProperty("size").GetInt64());

        using var restore = await client.PostAsync($"{Base}/restore/{id}", Json("""{"target":"staging"}"""), Ct);
        Assert.Equal(HttpStatusCode.Accepted, restore.StatusCode);
        var jobId = (await BodyAsync(restore)).GetProperty("job_id").GetString();
        var status = await EndAsync(client, $"{Base}/restore/{jobId}/status");
        Assert.Equal("completed", status.GetProperty("status").GetString());
        Assert.Equal(100, status.GetProperty("progress").GetProperty("percent").GetDouble());
        var restored = Path.Combine(server.Data, "staging", "bots");
        Assert.Equal("TALK \"Olá\"\n", await File.ReadAllTextAsync(Path.Combine(restored, "start.bas"), Ct));
        Assert.True(Directory.Exists(Path.Combine(restored, "empty")));

        await ErrorAsync(await client.DeleteAsync($"{Base}/{id}", Ct), HttpStatusCode.Conflict, "last_backup");
        using var deleted = await client.DeleteAsync($"{Base}/{id}?force=true", Ct);
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        Assert.True(File.Exists(archive.FullName), "the archive of a deleted backup stays in the bin");
        Assert.Equal(0, (await BodyAsync(await client.GetAsync($"{Base}/list", Ct))).GetArrayLength());
        await ErrorAsync(await client.GetAsync($"{Base}/{id}", Ct), HttpStatusCode.NotFound, "backup_not_found");
    }

    [Fact]
    public async Task Waits_for_jobs_pages_through_the_list_and_verifies()
    {
        await File.WriteAllTextAsync(Path.Combine(_source.FullName, "a.txt"), "a", Ct);
        await using var server = await StartAsync(new Dictionary<string, string>());
        for (var i = 0; i < 3; i++)
        {
            using var created = await PostWaitingAsync(server.Client, "create", """{"type":"full","label":"night"}""");
            Assert.Equal("wait=40", Assert.Single(created.Headers.GetValues("Preference-Applied")));
            Assert.Equal("completed", (await BodyAsync(created)).GetProperty("status").GetString());
        }

        using var page = await server.Client.GetAsync($"{Base}/list?limit=2&label=night&status=completed", Ct);
        Assert.Equal("3", Assert.Single(page.Headers.GetValues("X-Total-Count")));
        Assert.Equal(2, (await BodyAsync(page)).GetArrayLength());
        var next = Assert.Single(page.Headers.GetValues("Link")).Split('<', '>')[1];
        using var rest = await server.Client.GetAsync(next, Ct);
        Assert.False(rest.Headers.Contains("Link"));
        var id = Assert.Single((await BodyAsync(rest)).EnumerateArray()).GetProperty("id").GetString();

        using var verified = await PostWaitingAsync(server.Client, $"{id}/verify", "");
        Assert.Equal(HttpStatusCode.Accepted, verified.StatusCode);
        var job = await BodyAsync(verified);
        Assert.Equal("completed", job.GetProperty("status").GetString());
        Assert.Equal(0, job.GetProperty("result").GetProperty("problems").GetInt64());
    }

    [Fact]
    public async Task Accepts_only_tokens_of_the_botserver()
    {
        await File.WriteAllTextAsync(Path.Combine(_source.FullName, "a.txt"), "a", Ct);
        const string SecretText = "8f3c1d9a6b07e254f1a8d3907bc5e2461";
        await using var server = await StartAsync(new Dictionary<string, string> { ["BACKUPEDGE__AUTH__JWT__SECRET"] = SecretText });
        var secret = Encoding.ASCII.GetBytes(SecretText);
        var now = TimeProvider.System.GetUtcNow();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, TokenMaker.Sign(TokenMaker.Claims(now, "admin"), secret)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, TokenMaker.Sign(TokenMaker.Claims(now, "backup_operator"), secret)));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server, TokenMaker.Sign(TokenMaker.Claims(now, "user"), secret)));
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            await StatusAsync(server, TokenMaker.Sign(TokenMaker.Claims(now.AddHours(-1), "admin"), secret))
        );
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            await StatusAsync(server, TokenMaker.Sign(TokenMaker.Claims(now, "admin"), Encoding.ASCII.GetBytes(new string('x', 32))))
        );
        var refresh = TokenMaker.Claims(now, "admin");
        refresh["type"] = "refresh";
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, TokenMaker.Sign(refresh, secret)));
    }

    private static async Task<HttpStatusCode> StatusAsync(BackupEdgeServer server, string token)
    {
        using var client = server.CreateClient(null);
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var response = await client.GetAsync($"{Base}/list", Ct);
        return response.StatusCode;
    }

    private static async Task<HttpResponseMessage> PostWaitingAsync(HttpClient client, string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Base}/{path}") { Content = Json(body) };
        request.Headers.Add("Prefer", "wait=40");
        return await client.SendAsync(request, Ct);
    }

    private static async Task<JsonElement> EndAsync(HttpClient client, string path)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        timeout.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            var body = await BodyAsync(await client.GetAsync(path, timeout.Token));
            if (body.GetProperty("status").GetString() is not ("queued" or "running"))
            {
                return body;
            }

            await Task.Delay(20, timeout.Token);
        }
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
