using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>How the published binary stops, and what it does not let callers do.</summary>
public sealed class ServerStopTests
{
    private const string Base = "/api/v1/backup";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stop_ends_a_running_backup_tells_it_to_whoever_follows_and_leaves_nothing_half()
    {
        using var scratch = new CommandScratch();
        Fill(scratch.Bots, files: 24, megabytes: 16);
        await using var server = await BackupEdgeServer.StartAsync(new ServerOptions { Sources = new Dictionary<string, string> { ["bots"] = scratch.Bots }, Arguments = [], Environment = new Dictionary<string, string> { ["BACKUPEDGE__WORKERS"] = "1" } });
        using var follow = await server.Client.GetAsync($"{Base}/events", HttpCompletionOption.ResponseHeadersRead, Ct);
        using var reader = new StreamReader(await follow.Content.ReadAsStreamAsync(Ct));
        using var made = await server.Client.PostAsJsonAsync($"{Base}/create", new { type = "full" }, Ct);
        var id = (await made.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("backup_id").GetString()!;
        await UntilAsync(reader, "event: job.running");

        Assert.Equal(0, await server.StopAsync());

        await UntilAsync(reader, "event: job.interrupted");
        Assert.Contains("\"error\":{", await reader.ReadToEndAsync(Ct), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(server.Data, "archives"), "*.bea"));
        await server.StartAgainAsync();
        var backup = await server.Client.GetFromJsonAsync<JsonElement>($"{Base}/{id}", Ct);
        Assert.Equal("interrupted", backup.GetProperty("status").GetString());
        using var ready = await server.Client.GetAsync("/health/ready", Ct);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Fact]
    public async Task A_stop_lets_a_waiting_caller_have_its_answer()
    {
        using var scratch = new CommandScratch();
        Fill(scratch.Bots, files: 24, megabytes: 16);
        await using var server = await BackupEdgeServer.StartAsync(new ServerOptions { Sources = new Dictionary<string, string> { ["bots"] = scratch.Bots }, Environment = new Dictionary<string, string> { ["BACKUPEDGE__WORKERS"] = "1" } });
        using var follow = await server.Client.GetAsync($"{Base}/events", HttpCompletionOption.ResponseHeadersRead, Ct);
        using var reader = new StreamReader(await follow.Content.ReadAsStreamAsync(Ct));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Base}/create") { Content = new StringContent("""{"type":"full"}""", Encoding.UTF8, "application/json") };
        request.Headers.Add("Prefer", "wait=50");
        using var client = server.CreateClient(server.AdminKey);
        var waiting = client.SendAsync(request, Ct);
        await UntilAsync(reader, "event: job.running");

        Assert.Equal(0, await server.StopAsync());

        using var answer = await waiting;
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Contains((await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("status").GetString(), (string[])["running", "interrupted"]);
    }

    [Fact]
    public async Task A_body_that_comes_too_slowly_is_refused_and_the_connection_closed()
    {
        await using var server = await BackupEdgeServer.StartAsync(new ServerOptions { Environment = new Dictionary<string, string> { ["BACKUPEDGE__LIMITS__REQUEST_SECONDS"] = "5" } });
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", new Uri(server.Url).Port, Ct);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST {Base}/create HTTP/1.1\r\nHost: x\r\nX-API-Key: {server.AdminKey}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"), Ct);

        var answer = await new StreamReader(stream).ReadToEndAsync(Ct);

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"request_timeout\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_connection_more_than_allowed_is_closed_and_a_free_place_is_taken_again()
    {
        await using var server = await BackupEdgeServer.StartAsync(new ServerOptions { Environment = new Dictionary<string, string> { ["BACKUPEDGE__LIMITS__MAX_CONNECTIONS"] = "3" } });
        using (var first = await HoldAsync(server))
        using (var second = await HoldAsync(server))
        using (var third = await HoldAsync(server))
        {
            using var fourth = new TcpClient();
            await fourth.ConnectAsync("127.0.0.1", new Uri(server.Url).Port, Ct);
            Assert.Equal(0, await ReadAsync(fourth));
        }

        var patience = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var client = server.CreateClient(null);
                using var answer = await client.GetAsync("/health", Ct);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                return;
            }
            catch (HttpRequestException) when (patience.Elapsed < TimeSpan.FromMinutes(1))
            {
                // The three are not all gone yet.
                await Task.Delay(20, Ct);
            }
        }
    }

    // A connection that has had an answer and stays open. The test's own client may still hold a place for a moment.
    private static async Task<TcpClient> HoldAsync(BackupEdgeServer server)
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", new Uri(server.Url).Port, Ct);
            try
            {
                await client.GetStream().WriteAsync("GET /health HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), Ct);
                if (await ReadAsync(client) > 0)
                {
                    return client;
                }
            }
            catch (IOException) when (patience.Elapsed < TimeSpan.FromMinutes(1))
            {
                // Closed at once.
            }

            client.Dispose();
            Assert.True(patience.Elapsed < TimeSpan.FromMinutes(1), "No place became free");
            await Task.Delay(20, Ct);
        }
    }

    private static async Task<int> ReadAsync(TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[4096], Ct);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static async Task UntilAsync(StreamReader reader, string line)
    {
        while (await reader.ReadLineAsync(Ct) is { } read)
        {
            if (read == line)
            {
                return;
            }
        }

        Assert.Fail($"The stream ended before '{line}'");
    }

    // So much that a backup of it is still at work when it is told to stop.
    private static void Fill(string folder, int files, int megabytes)
    {
        Directory.CreateDirectory(folder);
        var bytes = new byte[megabytes << 20];
        for (var i = 0; i < files; i++)
        {
            new Random(i).NextBytes(bytes);
            File.WriteAllBytes(Path.Combine(folder, i.ToString(CultureInfo.InvariantCulture)), bytes);
        }
    }
}
