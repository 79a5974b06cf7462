using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>
/// The published binary under random requests. BACKUPEDGE_FUZZ_SEED and BACKUPEDGE_FUZZ_REQUESTS change the seed and the number of
/// requests. A failure prints the request, which can be sent again.
/// </summary>
public sealed class FuzzTests
{
    private const int Senders = 4;
    private const int MaxHeadLength = 64 << 10;
    private static readonly int Seed = NumberOf("BACKUPEDGE_FUZZ_SEED", 20261125);
    private static readonly int Requests = NumberOf("BACKUPEDGE_FUZZ_REQUESTS", 30_000);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Random_requests_are_answered_and_do_not_increase_memory_use()
    {
        using var scratch = new CommandScratch();
        scratch.MakeBots();
        await using var server = await BackupEdgeServer.StartAsync(
            new ServerOptions
            {
                Sources = new Dictionary<string, string> { ["bots"] = scratch.Bots },
                Targets = new Dictionary<string, string> { ["staging"] = Path.Combine(scratch.Bots, "..", "staging") },
            }
        );
        using var document = JsonDocument.Parse(await server.Client.GetStringAsync("/openapi.json", Ct));
        var ids = await IdsAsync(server);
        var routes = RoutesOf(document.RootElement);
        var names = NamesOf(document.RootElement);

        // The first third lets the process reach its working size: buffers, caches and the cache of the catalogue.
        var statuses = new SortedDictionary<int, int>();
        await SendAsync(server, new FuzzRequests(Seed, routes, names, ids, server.AdminKey), Requests / 3, statuses);
        var before = server.Memory;
        await SendAsync(server, new FuzzRequests(Seed + 1, routes, names, ids, server.AdminKey), Requests * 2 / 3, statuses);
        var after = server.Memory;

        var report =
            $"seed {Seed}: {string.Join(", ", statuses.Select(pair => $"{pair.Key}: {pair.Value}"))}; {before >> 10} KiB, then "
            + $"{after >> 10} KiB";
        TestContext.Current.TestOutputHelper?.WriteLine(report);
        Assert.True(statuses.Keys.All(status => status is < 500 or 501 or 503 or 505), $"{report}\n{server.Log}");
        Assert.True(statuses.Count(pair => pair.Value > Requests / 1000) >= 6, report);
        Assert.True(after < before + Math.Max(before / 4, 24 << 20), report);
        Assert.DoesNotContain("unexpected error", server.Log, StringComparison.OrdinalIgnoreCase);
        using var health = await server.Client.GetAsync("/health/ready", Ct);
        Assert.True(health.IsSuccessStatusCode, report);
        Assert.Equal(0, await server.StopAsync());
    }

    private static async Task SendAsync(BackupEdgeServer server, FuzzRequests requests, int count, SortedDictionary<int, int> statuses)
    {
        var left = count;
        await Task.WhenAll(
            Enumerable
                .Range(0, Senders)
                .Select(async _ =>
                {
                    while (true)
                    {
                        FuzzRequest request;
                        lock (requests)
                        {
                            if (left-- <= 0)
                            {
                                return;
                            }

                            request = requests.Next();
                        }

                        var status = await SendAsync(server, request);
                        lock (statuses)
                        {
                            statuses[status] = statuses.GetValueOrDefault(status) + 1;
                        }
                    }
                })
        );
    }

    // Returns the status; 0 when the connection was closed without a response, which malformed requests can cause.
    private static async Task<int> SendAsync(BackupEdgeServer server, FuzzRequest request)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        timeout.CancelAfter(Timeout);
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", new Uri(server.Url).Port, timeout.Token);
        var buffer = new byte[MaxHeadLength];
        var length = 0;
        try
        {
            await client.Client.SendAsync(request.Bytes, timeout.Token);
            if (!request.IsWhole)
            {
                client.Client.Shutdown(SocketShutdown.Send);
            }

            while (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0 && length < buffer.Length)
            {
                var read = await client.Client.ReceiveAsync(buffer.AsMemory(length), timeout.Token);
                if (read == 0)
                {
                    break;
                }

                length += read;
            }
        }
        catch (SocketException)
        {
            // The server may close the connection before everything has been sent.
        }
        catch (OperationCanceledException) when (!Ct.IsCancellationRequested)
        {
            Assert.Fail($"No answer within {Timeout} to (seed {Seed})\n{request.Text}");
        }

        var head = Encoding.Latin1.GetString(buffer, 0, length);
        if (length == 0)
        {
            return 0;
        }

        Assert.StartsWith("HTTP/1.1 ", head, StringComparison.Ordinal);
        var status = int.Parse(head.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);
        Assert.True(status != 500, $"seed {Seed}: {head}\nwas the response to\n{request.Text}\n{server.Log}");
        return status;
    }

    private static async Task<IReadOnlyList<string>> IdsAsync(BackupEdgeServer server)
    {
        var ids = new List<string>();
        foreach (
            var (path, body) in new[]
            {
                ("create", """{"type":"full"}"""),
                ("create", """{"type":"incremental"}"""),
                ("schedule", """{"cron":"0 2 * * *","type":"full"}"""),
            }
        )
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/backup/{path}")
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("Prefer", "wait=30");
            using var answer = await server.Client.SendAsync(request, Ct);
            var made = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Ct);
            ids.AddRange(
                made.EnumerateObject()
                    .Where(field => field.Name is "backup_id" or "job_id" or "schedule_id" && field.Value.ValueKind == JsonValueKind.String)
                    .Select(field => field.Value.GetString()!)
            );
        }

        return ids;
    }

    private static IReadOnlyList<(string Method, string Template)> RoutesOf(JsonElement document) =>
        [
            .. document
                .GetProperty("paths")
                .EnumerateObject()
                .SelectMany(path => path.Value.EnumerateObject().Select(operation => (operation.Name.ToUpperInvariant(), path.Name))),
        ];

    private static IReadOnlyList<string> NamesOf(JsonElement document)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        Collect(document, names);
        return [.. names];
    }

    private static void Collect(JsonElement node, SortedSet<string> names)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in node.EnumerateArray())
            {
                Collect(item, names);
            }
        }
        else if (node.ValueKind == JsonValueKind.Object)
        {
            if (node.TryGetProperty("in", out var place) && place.ValueKind == JsonValueKind.String && place.ValueEquals("query"))
            {
                names.Add(node.GetProperty("name").GetString()!);
            }

            foreach (var member in node.EnumerateObject())
            {
                if (member.Name == "properties" && member.Value.ValueKind == JsonValueKind.Object)
                {
                    names.UnionWith(member.Value.EnumerateObject().Select(property => property.Name));
                }

                Collect(member.Value, names);
            }
        }
    }

    private static int NumberOf(string name, int defaultValue) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : defaultValue;
}
