using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>
/// Kills the published binary with SIGKILL at random moments of backups, restores, deletes and prunes. A restore may fail but must never be
/// wrong, and a completed backup stays completed. The variable BACKUPEDGE_THRASH sets the number of kills.
/// </summary>
public sealed class KillThrashTests
{
    private const string Base = "/api/v1/backup";
    private const int Files = 1500;

    [Fact]
    public async Task Kills_at_random_moments_never_lose_or_corrupt_backups()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("BACKUPEDGE_THRASH") ?? "8", CultureInfo.InvariantCulture);
        var random = new Random(20261124);
        using var scratch = new TempFolder();
        var source = scratch.MakeFolder("bots");
        for (var i = 0; i < Files; i++)
        {
            Write(source, i, random);
        }

        await using var server = await BackupEdgeServer.StartAsync(
            new ServerOptions
            {
                Sources = new Dictionary<string, string> { ["bots"] = source },
                Targets = new Dictionary<string, string> { ["out"] = scratch.At("out") },
            }
        );
        var trees = new Dictionary<string, TreeSnapshot>(StringComparer.Ordinal);
        var deleted = new HashSet<string>(StringComparer.Ordinal);
        for (var kill = 0; kill < kills; kill++)
        {
            // No job runs now, so the source may change.
            for (var i = 0; i < 60; i++)
            {
                Write(source, random.Next(Files), random);
            }

            var tree = TreeSnapshot.Of(source);
            foreach (var id in await RequestJobsAsync(server, random, deleted, await CompletedAsync(server)))
            {
                trees[id] = tree;
            }

            await Task.Delay(random.Next(0, 250), TestContext.Current.CancellationToken);
            await server.KillAsync();
            await server.StartAgainAsync();
            Assert.DoesNotContain(Directory.GetFiles(Path.Combine(server.Data, "archives"), "*.partial"), IsOld);

            // Queued jobs are resumed automatically.
            await AwaitIdleAsync(server);
            var completed = await CompletedAsync(server);
            Assert.Empty(completed.Intersect(deleted));
            Assert.All(completed, id => Assert.True(trees.ContainsKey(id), $"{id} was never requested"));
            if (completed.Count > 0)
            {
                await AssertRestoresAsync(server, scratch, completed[random.Next(completed.Count)], trees);
            }
        }

        Assert.NotEmpty(await CompletedAsync(server));
        foreach (var id in await CompletedAsync(server))
        {
            await AssertRestoresAsync(server, scratch, id, trees);
            Assert.Equal("completed", (await PostAsync(server, $"{id}/verify", "{}", wait: 50)).GetProperty("status").GetString());
        }
    }

    // Requests several jobs at once and returns the ids of the requested backups.
    private static async Task<List<string>> RequestJobsAsync(
        BackupEdgeServer server,
        Random random,
        HashSet<string> deleted,
        List<string> completed
    )
    {
        var requested = new List<string>();
        string[] types = ["full", "incremental", "incremental", "differential"];
        for (var i = random.Next(1, 3); i > 0; i--)
        {
            var answer = await PostAsync(server, "create", $$"""{"type": "{{types[random.Next(types.Length)]}}", "retention_days": 1}""");
            requested.Add(answer.GetProperty("backup_id").GetString()!);
        }

        if (completed.Count > 3)
        {
            var id = completed[random.Next(completed.Count)];
            var answer = await server.Client.DeleteAsync($"{Base}/{id}", TestContext.Current.CancellationToken);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                deleted.Add(id);
            }
            else
            {
                // A backup that was requested above uses it as its base.
                Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
            }

            await PostAsync(server, "prune", "{}");
        }

        if (completed.Count > 0 && random.Next(2) == 0 && !deleted.Contains(completed[0]))
        {
            await PostAsync(server, $"restore/{completed[0]}", """{"target": "staging"}""");
        }

        return requested;
    }

    private static async Task<JsonElement> PostAsync(BackupEdgeServer server, string path, string body, int wait = 0)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Base}/{path}")
        {
            Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
        };
        if (wait > 0)
        {
            request.Headers.Add("Prefer", $"wait={wait}");
        }

        using var answer = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task<List<string>> CompletedAsync(BackupEdgeServer server)
    {
        var list = await server.Client.GetFromJsonAsync<JsonElement>(
            $"{Base}/list?limit=1000&status=completed",
            TestContext.Current.CancellationToken
        );
        return [.. list.EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
    }

    private static async Task AwaitIdleAsync(BackupEdgeServer server)
    {
        for (var i = 0; i < 1200; i++)
        {
            var jobs = await server.Client.GetFromJsonAsync<JsonElement>($"{Base}/jobs?limit=20", TestContext.Current.CancellationToken);
            if (!jobs.EnumerateArray().Any(job => job.GetProperty("status").GetString() is "queued" or "running"))
            {
                return;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Fail("Jobs still run after a minute");
    }

    private static async Task AssertRestoresAsync(
        BackupEdgeServer server,
        TempFolder scratch,
        string id,
        Dictionary<string, TreeSnapshot> trees
    )
    {
        var job = await PostAsync(server, $"restore/{id}", """{"target": "out"}""", wait: 50);
        Assert.Equal("completed", job.GetProperty("status").GetString());
        TreeAssert.Same(trees[id], TreeSnapshot.Of(scratch.At("out", "bots")));
        Directory.Delete(scratch.At("out"), recursive: true);
    }

    // A queued job may already be writing its partial file.
    private static bool IsOld(string path) => DateTime.UtcNow - File.GetCreationTimeUtc(path) > TimeSpan.FromSeconds(30);

    private static void Write(string source, int number, Random random)
    {
        var bytes = new byte[random.Next(100, 12_000)];
        random.NextBytes(bytes);
        File.WriteAllBytes(Path.Combine(source, $"file-{number}"), bytes);
    }
}
