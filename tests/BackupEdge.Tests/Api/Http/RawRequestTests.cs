using System.Net.Sockets;
using System.Text;

namespace BackupEdge.Tests.Api.Http;

/// <summary>Requests that no client library would send. The service answers or closes the connection, and keeps serving.</summary>
public sealed class RawRequestTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET /api/v1/backup/%6Cist HTTP/1.1", 200)]
    [InlineData("GET /api/v1/backup/x/../list HTTP/1.1", 200)]
    [InlineData("GET /api/v1/backup/%2e%2e/backup/list HTTP/1.1", 200)]
    [InlineData("GET http://localhost/api/v1/backup/list HTTP/1.1", 200)]
    [InlineData("GET http://other.example/api/v1/backup/list HTTP/1.1", 400)]
    [InlineData("GET /api/v1/backup/list%2F HTTP/1.1", 404)]
    [InlineData("GET /api/v1/backup/list%00 HTTP/1.1", 400)]
    [InlineData("GET /api/v1/backup/%ff%fe HTTP/1.1", 404)]
    [InlineData("GET /api/v1/backup/%zz HTTP/1.1", 404)]
    [InlineData("GET /api/v1/backup/list?%zz=%ff HTTP/1.1", 400)]
    [InlineData("GET //api/v1/backup/list HTTP/1.1", 404)]
    [InlineData("GET /api%2Fv1/backup/list HTTP/1.1", 404)]
    [InlineData("GET /../../etc/passwd HTTP/1.1", 404)]
    [InlineData("OPTIONS * HTTP/1.1", 404)]
    [InlineData("get /api/v1/backup/list HTTP/1.1", 405)]
    [InlineData("GET api/v1/backup/list HTTP/1.1", 400)]
    [InlineData("GET /api/v1/backup/list HTTP/9.9", 505)]
    [InlineData("GET", 400)]
    [InlineData("\u0001\u0002\u0003", 400)]
    public async Task Answers_unusual_request_lines(string line, int status) =>
        Assert.Equal(status, await StatusAsync($"{line}\r\nHost: localhost\r\nX-API-Key: {server.AdminKey}\r\nConnection: close\r\n\r\n"));

    [Fact]
    public async Task Answers_414_to_a_path_that_is_too_long() =>
        Assert.Equal(414, await StatusAsync($"GET /api/v1/backup/{new string('a', 20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n"));

    [Fact]
    public async Task Answers_431_to_too_many_headers() =>
        Assert.Equal(
            431,
            await StatusAsync(
                "GET /health HTTP/1.1\r\nHost: "
                    + $"localhost\r\n{string.Concat(Enumerable.Range(0, 100).Select(i => $"X-{i}: 1\r\n"))}\r\n"
            )
        );

    [Theory]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("Content-Length: -1\r\n\r\n")]
    [InlineData("Content-Length: 5\r\nContent-Length: 6\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n")]
    public async Task Answers_4xx_to_a_body_with_an_invalid_length(string rest)
    {
        var status = await StatusAsync(
            "POST /api/v1/backup/create HTTP/1.1\r\nHost: localhost\r\nX-API-Key: "
                + $"{server.AdminKey}\r\nContent-Type: application/json\r\nConnection: close\r\n{rest}"
        );
        Assert.InRange(status, 400, 499);
    }

    [Fact]
    public async Task Keeps_serving_after_a_client_disconnects_within_its_body()
    {
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(server.Url.Host, server.Url.Port, Ct);
            await client
                .GetStream()
                .WriteAsync(
                    Encoding.ASCII.GetBytes(
                        "POST /api/v1/backup/create HTTP/1.1\r\nHost: x\r\nX-API-Key: "
                            + $"{server.AdminKey}\r\nContent-Length: "
                            + "100\r\n\r\n{\"ty"
                    ),
                    Ct
                );
        }

        Assert.Equal(200, await StatusAsync("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
    }

    private async Task<int> StatusAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Url.Host, server.Url.Port, Ct);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request), Ct);
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        var line = await reader.ReadLineAsync(Ct) ?? "";
        Assert.StartsWith("HTTP/1.1 ", line, StringComparison.Ordinal);
        return int.Parse(line.AsSpan(9, 3));
    }
}
