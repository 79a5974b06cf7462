using System.Text;
using System.Text.Json;
using BackupEdge.Tests.Api.Http;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.EndToEnd.Bots;

/// <summary>
/// Sends the ten calls of the specification to the published binary byte for byte as the HTTP client of a botserver does: names in lower
/// case, the credentials of the address first, <c>accept: */*</c>, no user agent, the length of the body last.
/// </summary>
public sealed class BotserverRequestTests : IAsyncLifetime
{
    private readonly DirectoryInfo _source = Directory.CreateTempSubdirectory("backupedge-source-");
    private BackupEdgeServer? _server;

    private BackupEdgeServer Server => _server ?? throw new InvalidOperationException("The server was not started.");

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_source.FullName, "start.bas"), "TALK \"Hello\"\n");
        _server = await BackupEdgeServer.StartAsync(
            new ServerOptions { Sources = new Dictionary<string, string> { ["bots"] = _source.FullName } }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _source.Delete(recursive: true);
    }

    [Fact]
    public async Task The_ten_calls_of_the_specification_work_byte_for_byte()
    {
        // The last backup of a source is deleted only with force.
        await SendAsync("POST", "create?wait=50", """{"type":"full"}""", 201);
        var created = await SendAsync("POST", "create?wait=50", """{"include_database":true,"include_files":true,"type":"full"}""", 201);
        var backup = created.GetProperty("backup_id").GetString();
        Assert.Equal("completed", created.GetProperty("status").GetString());
        Assert.Equal(backup, (await SendAsync("GET", "list", null, 200))[0].GetProperty("id").GetString());
        Assert.Equal(backup, (await SendAsync("GET", $"{backup}", null, 200)).GetProperty("id").GetString());

        var restored = await SendAsync("POST", $"restore/{backup}?wait=50", """{"target":"staging"}""", 202);
        var job = restored.GetProperty("job_id").GetString();
        var status = await SendAsync("GET", $"restore/{job}/status", null, 200);
        Assert.Equal("completed", status.GetProperty("status").GetString());

        var schedule = await SendAsync("POST", "schedule", """{"cron":"0 2 * * *","retention_days":30.0,"type":"incremental"}""", 201);
        var id = schedule.GetProperty("schedule_id").GetString();
        Assert.Equal(30, schedule.GetProperty("retention_days").GetInt32());
        Assert.Equal(id, (await SendAsync("GET", "schedule", null, 200))[0].GetProperty("id").GetString());
        var changed = await SendAsync("PUT", $"schedule/{id}", """{"enabled":"false","retention_days":"7"}""", 200);
        Assert.Equal((false, 7), (changed.GetProperty("enabled").GetBoolean(), changed.GetProperty("retention_days").GetInt32()));
        Assert.True((await SendAsync("DELETE", $"schedule/{id}", null, 200)).GetProperty("deleted").GetBoolean());
        Assert.True((await SendAsync("DELETE", $"{backup}", null, 200)).GetProperty("deleted").GetBoolean());
    }

    [Fact]
    public async Task The_deletes_that_a_bot_can_send_work_too()
    {
        var last = (await SendAsync("POST", "create?wait=50", """{"type":"full"}""", 201)).GetProperty("backup_id").GetString();
        var backup = (await SendAsync("POST", "create?wait=50", """{"type":"full"}""", 201)).GetProperty("backup_id").GetString();
        var schedule = await SendAsync("POST", "schedule", """{"cron":"0 2 * * *","type":"full"}""", 201);

        await SendAsync("POST", $"schedule/{schedule.GetProperty("schedule_id").GetString()}/delete", "{}", 200);
        await SendAsync("POST", $"{backup}/delete", """{"force":false}""", 200);
        await SendAsync("POST", $"{last}/delete", """{"force":false}""", 409);
        await SendAsync("POST", $"{last}/delete", """{"force":true}""", 200);
        Assert.Equal(0, (await SendAsync("GET", "list", null, 200)).GetArrayLength());
    }

    private async Task<JsonElement> SendAsync(string method, string path, string? body, int status)
    {
        var url = new Uri(Server.Url);
        using var client = new RawClient();
        await client.ConnectAsync(url);
        var basic = Convert.ToBase64String(Encoding.ASCII.GetBytes($"bot:{Server.AdminKey}"));
        await client.SendAsync(
            $"{method} {Base}/{path} HTTP/1.1\r\nauthorization: Basic {basic}\r\n"
                + (body is null ? "" : "content-type: application/json\r\n")
                + $"accept: */*\r\nhost: {url.Authority}\r\n"
                + (body is null ? "\r\n" : $"content-length: {body.Length}\r\n\r\n{body}")
        );
        var head = await client.HeadAsync();
        Assert.StartsWith($"HTTP/1.1 {status} ", head, StringComparison.Ordinal);
        return JsonElement.Parse(await client.BodyAsync(head));
    }
}
