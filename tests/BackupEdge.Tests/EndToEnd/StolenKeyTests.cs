using System.Globalization;
using System.Net;
using BackupEdge.Tests.TestTrees;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>The published binary: an admin key is stolen and used to delete everything, in every way that the API has.</summary>
public sealed class StolenKeyTests : IDisposable
{
    private const string MinAge = "BACKUPEDGE__PROTECTION__MIN_AGE";
    private const string Needs = "BACKUPEDGE__PROTECTION__DELETE_NEEDS";

    // An hour by hand; then with pauses, since the attack is limited by the calls that the server answers, not by their number.
    private static readonly TimeSpan Attack = TimeSpan.FromSeconds(
        int.Parse(Environment.GetEnvironmentVariable("BACKUPEDGE_ATTACK_SECONDS") ?? "10", CultureInfo.InvariantCulture)
    );
    private static readonly TimeSpan Pause = Attack > TimeSpan.FromMinutes(1) ? TimeSpan.FromSeconds(2) : TimeSpan.Zero;
    private readonly TempFolder _scratch = new();
    private readonly Dictionary<string, TreeSnapshot> _trees = new(StringComparer.Ordinal);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task With_min_age_and_the_bin_everything_comes_back()
    {
        await using var server = await StartAsync(new() { [MinAge] = "4s" });
        await BackUpAsync(server);

        // Some are old enough to be deleted by then, and one is not.
        await Task.Delay(TimeSpan.FromSeconds(5), Ct);
        while (await DeletesYoungAsync(server)) { }

        await AttackAsync(server);
        await server.KillAsync();
        await server.StartAgainAsync();

        var deleted = await IdsAsync(server, "list?deleted=true&limit=1000");
        Assert.True(_trees.Keys.Count(deleted.Contains) >= _trees.Count - 1, "the attack deletes what is old enough");
        foreach (var id in deleted)
        {
            using var undeleted = await server.Client.PostAsync($"{Base}/{id}/undelete", Json("{}"), Ct);
            Assert.Equal(HttpStatusCode.OK, undeleted.StatusCode);
        }

        await AssertAllRestoreAsync(server);
    }

    [Fact]
    public async Task With_two_person_deletes_nothing_goes()
    {
        await using var server = await StartAsync(new() { [Needs] = "two_admins", ["BACKUPEDGE__RETENTION__KEEP_LAST"] = "2" });
        await BackUpAsync(server);
        await BackUpByScheduleAsync(server);

        await AttackAsync(server);

        var existing = await IdsAsync(server, "list?limit=1000");
        Assert.All(_trees.Keys, id => Assert.Contains(id, existing));
        Assert.Empty(await IdsAsync(server, "list?deleted=true"));
        await AssertAllRestoreAsync(server);
    }

    // On a busy host, the delete may come when the backup is old enough.
    private async Task<bool> DeletesYoungAsync(BackupEdgeServer server)
    {
        var young = await CreateAsync(server.Client, "incremental");
        _trees[young] = TreeSnapshot.Of(_scratch.At("bots"));
        using var deleted = await server.Client.DeleteAsync($"{Base}/{young}?force=true", Ct);
        if (deleted.StatusCode == HttpStatusCode.OK)
        {
            return true;
        }

        await ErrorAsync(deleted, HttpStatusCode.Conflict, "backup_too_young");
        return false;
    }

    private Task<BackupEdgeServer> StartAsync(Dictionary<string, string> environment)
    {
        _scratch.MakeFolder("bots");
        return BackupEdgeServer.StartAsync(
            new ServerOptions
            {
                Sources = new Dictionary<string, string> { ["bots"] = _scratch.At("bots") },
                Targets = new Dictionary<string, string> { ["lab"] = _scratch.MakeFolder("lab") },
                Environment = environment,
            }
        );
    }

    private async Task BackUpAsync(BackupEdgeServer server)
    {
        for (var i = 0; i < 6; i++)
        {
            File.WriteAllText(_scratch.At("bots", $"script-{i % 4}.bas"), $"TALK \"{i}\"");
            var id = await CreateAsync(server.Client, i % 3 == 0 ? "full" : "incremental");
            _trees[id] = TreeSnapshot.Of(_scratch.At("bots"));
        }
    }

    private async Task BackUpByScheduleAsync(BackupEdgeServer server)
    {
        foreach (var days in new[] { "null", "3000", "3000" })
        {
            var body = $$"""{"name":"nightly {{days}}","cron":"0 2 * * *","type":"full","retention_days":{{days}}}""";
            using var made = await server.Client.PostAsync($"{Base}/schedule", Json(body), Ct);
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
            var run = await PostWaitingAsync(server.Client, $"schedule/{(await BodyAsync(made)).GetProperty("id").GetString()}/run", "{}");
            _trees[run.GetProperty("backup_id").GetString()!] = TreeSnapshot.Of(_scratch.At("bots"));
        }
    }

    // Deletes with force and by retention, prunes, makes backups so that rules by number expire older ones, makes admin keys of its own and
    // confirms with them.
    private static async Task AttackAsync(BackupEdgeServer server)
    {
        using var made = await server.Client.PostAsync($"{Base}/keys", Json("""{"name":"thief","role":"admin"}"""), Ct);
        using var accomplice = server.CreateClient((await BodyAsync(made)).GetProperty("key").GetString()!);
        HttpClient[] thieves = [server.Client, accomplice];
        var until = DateTimeOffset.UtcNow + Attack;
        while (DateTimeOffset.UtcNow < until)
        {
            foreach (var id in await IdsAsync(server, "list?limit=1000"))
            {
                foreach (var thief in thieves)
                {
                    foreach (
                        var (method, path, body) in new[]
                        {
                            (HttpMethod.Put, $"{id}", """{"retention_days":1,"label":null,"hold":false}"""),
                            (HttpMethod.Put, $"{id}", """{"retention_days":null}"""),
                            (HttpMethod.Delete, $"{id}?force=true", "{}"),
                            (HttpMethod.Post, $"{id}/delete", """{"force":true}"""),
                            (HttpMethod.Post, $"{id}/delete/confirm", "{}"),
                        }
                    )
                    {
                        using var request = new HttpRequestMessage(method, $"{Base}/{path}") { Content = Json(body) };
                        using var response = await thief.SendAsync(request, Ct);
                        Assert.True((int)response.StatusCode < 500, $"{method} {path}: {response.StatusCode}");
                    }
                }
            }

            await CreateAsync(accomplice, "full");
            foreach (var schedule in await IdsAsync(server, "schedule"))
            {
                await PostWaitingAsync(accomplice, $"schedule/{schedule}/run", "{}");
            }

            await PostWaitingAsync(accomplice, "prune", "{}");
            await Task.Delay(Pause, Ct);
        }
    }

    private async Task AssertAllRestoreAsync(BackupEdgeServer server)
    {
        foreach (var (id, tree) in _trees)
        {
            Directory.Delete(_scratch.At("lab"), recursive: true);
            Directory.CreateDirectory(_scratch.At("lab"));
            var job = await PostWaitingAsync(server.Client, $"restore/{id}", """{"target":"lab"}""");
            Assert.Equal("completed", job.GetProperty("status").GetString());
            TreeAssert.Same(tree, TreeSnapshot.Of(_scratch.At("lab", "bots")));
        }
    }

    private static async Task<string> CreateAsync(HttpClient client, string type)
    {
        var made = await PostWaitingAsync(client, "create", $$"""{"type":"{{type}}"}""");
        Assert.Equal("completed", made.GetProperty("status").GetString());
        return made.GetProperty("backup_id").GetString()!;
    }

    private static async Task<List<string>> IdsAsync(BackupEdgeServer server, string path)
    {
        List<string> ids = [];
        for (var next = $"{Base}/{path}"; next is not null;)
        {
            using var response = await server.Client.GetAsync(next, Ct);
            ids.AddRange((await BodyAsync(response)).EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            next = response.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        return ids;
    }
}
