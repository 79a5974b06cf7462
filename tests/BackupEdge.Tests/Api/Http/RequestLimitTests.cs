using System.Net.Sockets;
using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Tests.Catalogue;
using BackupEdge.Tests.Jobs;
using BackupEdge.Tests.Jobs.Running;
using Microsoft.Extensions.Time.Testing;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Http;

/// <summary>Limits of HTTP requests: sizes, times and connections.</summary>
public sealed class RequestLimitTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly ScriptedEngine _engine = new();
    private readonly InProcessServer _server;

    public RequestLimitTests() =>
        _server = new InProcessServer
        {
            Time = _time,
            Engine = _engine,
            Limits = new RequestLimits { MaxConnections = 3, RequestTime = TimeSpan.FromSeconds(20) },
        };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Credentials => $"Host: localhost\r\nX-API-Key: {_server.AdminKey}\r\n";

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\n{\"type\":")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n8\r\n{\"type\":\r\n")]
    [InlineData("Content-Length: 100\r\n\r\n")]
    public async Task A_body_that_does_not_arrive_is_refused_after_the_time_limit(string rest)
    {
        using var client = await ConnectAsync();
        await client.SendAsync($"POST {Base}/create HTTP/1.1\r\n{Credentials}Content-Type: application/json\r\n{rest}");

        var head = await _time.PassAsync(TimeSpan.FromSeconds(1), client.HeadAsync());

        Assert.StartsWith("HTTP/1.1 408 ", head, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", head, StringComparison.Ordinal);
        var error = JsonSerializer.Deserialize<JsonElement>(await client.RestAsync());
        Assert.Equal("request_timeout", error.GetProperty("error").GetString());
        Assert.Contains(
            "did not arrive within 20 seconds. Send it faster",
            error.GetProperty("message").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_response_that_is_not_read_is_aborted()
    {
        // 25 MB, more than socket buffers hold.
        _server.Services.Catalogue.Write(session =>
        {
            for (var i = 0; i < 100; i++)
            {
                var job = Rows.Job(i) with { Id = $"job-{i}", Kind = JobKind.Prune, BackupId = null };
                session.Jobs.Insert(job);
                session.Jobs.Update(
                    job with
                    {
                        Status = RunStatus.Failed,
                        ErrorCode = "io_error",
                        ErrorMessage = new string('x', 250_000),
                    }
                );
            }
        });
        using var client = await ConnectAsync(receiveBuffer: 2048);
        await client.SendAsync($"GET {Base}/jobs?limit=100 HTTP/1.1\r\n{Credentials}\r\n");
        var head = await client.HeadAsync();
        Assert.StartsWith("HTTP/1.1 200 ", head, StringComparison.Ordinal);

        while (
            !(await _server.Admin.GetStringAsync("/metrics", Ct)).Contains(
                $"backupedge_http_requests_total{{route=\"{Base}/jobs\",method=\"GET\",code=\"4xx\"}} 1",
                StringComparison.Ordinal
            )
        )
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20, Ct);
        }

        Assert.InRange((await client.RestAsync()).Length, 0, 25_000_000);
    }

    [Theory]
    [InlineData("wait=50", "wait=19")]
    [InlineData("wait=7", "wait=7")]
    public async Task A_wait_ends_before_the_time_limit_of_the_request(string requested, string applied)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Base}/create") { Content = Json("""{"type":"full"}""") };
        request.Headers.Add("Prefer", requested);
        var waiting = _server.Admin.SendAsync(request, Ct);
        string? begun;
        while (!_engine.Begun.TryPeek(out begun))
        {
            await Task.Delay(5, Ct);
        }

        _engine.Release(begun, Summaries.Backup());
        using var answer = await waiting;

        Assert.Equal(applied, Assert.Single(answer.Headers.GetValues("Preference-Applied")));
        Assert.Equal("completed", (await BodyAsync(answer)).GetProperty("status").GetString());
    }

    [Theory]
    [InlineData(16_000, 404)]
    [InlineData(16_400, 414)]
    public async Task A_request_line_has_at_most_16_KiB(int length, int status)
    {
        using var client = await ConnectAsync();
        await client.SendAsync($"GET /{new string('a', length)} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal(status, await client.StatusAsync());
    }

    [Theory]
    [InlineData(1, 31_000, 200)]
    [InlineData(1, 33_000, 431)]
    [InlineData(60, 10, 200)]
    [InlineData(65, 10, 431)]
    public async Task Headers_are_at_most_64_and_32_KiB(int count, int length, int status)
    {
        using var client = await ConnectAsync();
        await client.SendAsync(
            "GET /health HTTP/1.1\r\nHost: "
                + $"localhost\r\n{string.Concat(Enumerable.Range(0, count).Select(i => $"X-{i}: {new string('a', length)}\r\n"))}\r\n"
        );
        Assert.Equal(status, await client.StatusAsync());
    }

    [Theory]
    [InlineData("Content-Length: 1048577\r\n\r\n")]
    [InlineData("Content-Length: 99999999999\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n100001\r\n")]
    public async Task A_body_has_at_most_1_MiB(string rest)
    {
        using var client = await ConnectAsync();
        await client.SendAsync($"POST {Base}/create HTTP/1.1\r\n{Credentials}Content-Type: application/json\r\n{rest}");
        if (rest.StartsWith('T'))
        {
            await client.SendAsync(new string(' ', 0x100001));
        }

        Assert.Equal(413, await client.StatusAsync());
    }

    [Fact]
    public async Task An_extra_connection_replaces_the_oldest_anonymous_one()
    {
        using var first = await ConnectAsync();
        Assert.Equal(200, await HealthAsync(first));
        using var known = await ConnectAsync();
        Assert.Equal(200, await HealthAsync(known, "/api/v1/backup/list", $"X-API-Key: {_server.AdminKey}\r\n"));
        using var second = await ConnectAsync();
        Assert.Equal(200, await HealthAsync(second));

        using var newcomer = await ConnectAsync();

        Assert.Equal("", await first.RestAsync());
        Assert.Equal(200, await HealthAsync(newcomer));
        Assert.Equal(200, await HealthAsync(second));
        Assert.Equal(200, await HealthAsync(known));
    }

    [Fact]
    public async Task An_extra_connection_is_closed_while_all_others_are_authenticated()
    {
        var held = new List<RawClient>();
        for (var i = 0; i < 3; i++)
        {
            held.Add(await ConnectAsync());
            Assert.Equal(200, await HealthAsync(held[i], "/api/v1/backup/list", $"X-API-Key: {_server.AdminKey}\r\n"));
        }

        using (var refused = await TryConnectAsync())
        {
            Assert.Equal("", refused is null ? "" : await refused.RestAsync());
        }

        // The existing connections stay open, and the place of a closed one is free shortly afterwards.
        held[0].Dispose();
        Assert.Equal(200, await HealthAsync(held[1]));
        while (true)
        {
            using var another = await TryConnectAsync();
            if (another is not null && await HealthAsync(another) is 200)
            {
                break;
            }

            await Task.Delay(20, Ct);
        }

        held.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task An_idle_connection_is_closed_after_fifteen_seconds()
    {
        using var idle = await ConnectAsync();
        using var active = await ConnectAsync();
        Assert.Equal(200, await HealthAsync(active));

        Assert.Equal("", await _time.PassAsync(TimeSpan.FromSeconds(1), idle.RestAsync()));
        Assert.Equal(200, await HealthAsync(active));
    }

    private async Task<RawClient> ConnectAsync(int? receiveBuffer = null)
    {
        var client = new RawClient(receiveBuffer);
        await client.ConnectAsync(_server.Url);
        return client;
    }

    // Returns null when the server closed the connection before the client saw it open.
    private async Task<RawClient?> TryConnectAsync()
    {
        try
        {
            return await ConnectAsync();
        }
        catch (SocketException)
        {
            return null;
        }
    }

    // Returns null when the connection was closed.
    private static async Task<int?> HealthAsync(RawClient client, string path = "/health", string headers = "")
    {
        try
        {
            await client.SendAsync($"HEAD {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n");
        }
        catch (IOException)
        {
            return null;
        }

        return await client.HeadAsync() is { Length: > 0 } head ? int.Parse(head.AsSpan(9, 3)) : null;
    }
}
