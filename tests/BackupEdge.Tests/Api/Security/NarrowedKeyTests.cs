using System.Net;
using System.Text.Json;
using BackupEdge.Api;
using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Keys;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Security;

/// <summary>
/// What keys that are narrowed to a source, or to creating backups, can do, and that they learn nothing about other backups.
/// </summary>
public sealed class NarrowedKeyTests : IAsyncLifetime
{
    private const string Foreign = "payroll";
    private readonly InProcessServer _server = new() { MoreSources = [Foreign] };
    private HttpClient _bots = null!;
    private HttpClient _viewer = null!;
    private HttpClient _creator = null!;
    private Made _own = null!;
    private Made _foreign = null!;
    private Made _both = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        var keys = _server.Services.Keys;
        _bots = _server.Client(keys.Issue(new KeyRequest("bots only", Role.BackupOperator) { Sources = ["bots"] }).Key);
        _viewer = _server.Client(keys.Issue(new KeyRequest("bots viewer", Role.Viewer) { Sources = ["bots"] }).Key);
        _creator = _server.Client(keys.Issue(new KeyRequest("creator", Role.BackupOperator) { IsCreateOnly = true }).Key);
        _own = await MakeAsync(_server.Admin, """{"type":"full","sources":["bots"]}""");
        _foreign = await MakeAsync(_server.Admin, """{"type":"full","sources":["payroll"],"label":"salaries"}""");
        _both = await MakeAsync(_server.Admin, """{"type":"full","label":"salaries"}""");
    }

    public async ValueTask DisposeAsync()
    {
        _bots.Dispose();
        _viewer.Dispose();
        _creator.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task No_call_shows_a_narrowed_key_anything_of_another_source()
    {
        var leaks = new List<string>();
        var calls = 0;
        foreach (var (client, name) in ((HttpClient, string)[])[(_bots, "operator"), (_viewer, "viewer"), (_creator, "creator")])
        {
            foreach (var (method, path) in ForeignCalls())
            {
                // A key that can only create is not narrowed to sources, so it may learn their names.
                if (name == "creator" && path.EndsWith("/create", StringComparison.Ordinal))
                {
                    continue;
                }

                using var request = new HttpRequestMessage(new HttpMethod(method), path);
                request.Content = method is "POST" or "PUT" ? Json(BodyOf(path)) : null;
                using var answer = await client.SendAsync(request, Ct);
                var text = $"{answer.Headers}\n{answer.Content.Headers}\n{await answer.Content.ReadAsStringAsync(Ct)}";
                calls++;

                // The caller knows what it has sent.
                foreach (var sent in path.Split('/', '?', '=', '&'))
                {
                    text = sent.Length > 5 ? text.Replace(sent, "", StringComparison.Ordinal) : text;
                }

                var shown = ForeignNames().Where(foreign => text.Contains(foreign, StringComparison.Ordinal)).ToList();
                var hasForeignId = ForeignIds().Any(id => path.Contains(id, StringComparison.Ordinal));
                if (shown.Count > 0 || (hasForeignId && answer.StatusCode is not (HttpStatusCode.Forbidden or HttpStatusCode.NotFound)))
                {
                    leaks.Add($"{name}: {method} {path}: {(int)answer.StatusCode} {string.Join(", ", shown)}");
                }
            }
        }

        Assert.Empty(leaks);
        Assert.True(calls > 300, $"{calls}");
        Assert.Equal(3, _server.Services.Queue.ListJobs(new JobFilter { Kind = JobKind.Backup }).Total);
    }

    [Fact]
    public async Task A_narrowed_key_lists_finds_and_names_only_backups_of_its_sources()
    {
        foreach (var client in (HttpClient[])[_bots, _viewer])
        {
            // First the admin, whose responses are cached, then the narrowed key, then the admin again.
            Assert.Equal([_both.Backup, _foreign.Backup, _own.Backup], await IdsAsync(_server.Admin, "list", "id", total: 3));
            Assert.Equal([_own.Backup], await IdsAsync(client, "list", "id", total: 1));
            Assert.Equal([_both.Backup, _foreign.Backup, _own.Backup], await IdsAsync(_server.Admin, "list", "id", total: 3));
            Assert.Empty(await IdsAsync(client, "list?source=payroll", "id", total: 0));
            Assert.Empty(await IdsAsync(client, "list?label=salaries", "id", total: 0));
            Assert.Equal([_own.Job], await IdsAsync(client, "jobs", "job_id", total: 1));
            Assert.Empty(await IdsAsync(client, $"jobs?backup_id={_foreign.Backup}", "job_id", total: 0));
            using var latest = await client.GetAsync($"{Base}/latest", Ct);
            Assert.Equal(_own.Backup, latest.Headers.GetValues("X-Backup-Id").Single());
            using var second = await client.GetAsync($"{Base}/latest~1", Ct);
            await ErrorAsync(second, HttpStatusCode.NotFound, "backup_not_found");
        }

        using var found = await _bots.GetAsync($"{Base}/files?name=*", Ct);
        Assert.Equal([_own.Backup], (await BodyAsync(found)).EnumerateArray().Select(file => Text(file, "backup_id")).Distinct());
        Assert.Equal(3, (await IdsAsync(_server.Admin, "files?name=*", "backup_id")).Distinct().Count());
        using var before = await _bots.GetAsync($"{Base}/list?before={_foreign.Backup}", Ct);
        using var unknown = await _bots.GetAsync($"{Base}/list?before=backup-none", Ct);
        Assert.Equal(
            (await unknown.Content.ReadAsStringAsync(Ct)).Replace("backup-none", "", StringComparison.Ordinal),
            (await before.Content.ReadAsStringAsync(Ct)).Replace(_foreign.Backup, "", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_narrowed_key_backs_up_its_sources_and_no_other()
    {
        Assert.Equal(["bots"], Names(await PostWaitingAsync(_bots, "create", """{"type":"full"}""")));
        Assert.Equal(["bots"], Names(await PostWaitingAsync(_bots, "create", """{"type":"full","sources":["bots"]}""")));
        foreach (var other in (string[])[Foreign, "not-there"])
        {
            using var refused = await _bots.PostAsync($"{Base}/create", Json($$"""{"type":"full","sources":["bots","{{other}}"]}"""), Ct);
            Assert.Equal("bots", Text(await ErrorAsync(refused, HttpStatusCode.Forbidden, "forbidden"), "narrowed_to"));
        }

        using var nothing = await _bots.PostAsync($"{Base}/create", Json("""{"type":"full","include_files":false}"""), Ct);
        Assert.DoesNotContain(Foreign, await nothing.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        await ErrorAsync(nothing, HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    public async Task A_narrowed_key_follows_verifies_and_compares_backups_of_its_sources()
    {
        var made = await MakeAsync(_bots, """{"type":"incremental"}""");
        foreach (
            var path in (string[])
                [_own.Backup, $"{_own.Backup}/files", $"{_own.Backup}/diff/{made.Backup}", $"jobs/{_own.Job}", $"jobs/{made.Job}/events"]
        )
        {
            using var answer = await _bots.GetAsync($"{Base}/{path}", Ct);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, path);
        }

        Assert.Equal("completed", Text(await PostWaitingAsync(_bots, $"{_own.Backup}/verify", ""), "status"));
        using var ended = await _bots.PostAsync($"{Base}/jobs/{made.Job}/cancel", null, Ct);
        await ErrorAsync(ended, HttpStatusCode.Conflict, "job_ended");
        using var ofOther = await _bots.PostAsync($"{Base}/jobs/{_own.Job}/cancel", null, Ct);
        await ErrorAsync(ofOther, HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task A_backup_that_left_out_another_source_stays_hidden()
    {
        _server.Services.Catalogue.Write(session =>
        {
            var row = session.Backups.Find(_both.Backup)!;
            session.Backups.SetSkipped(row.Sequence, [new SkippedRow(Foreign, FaultCode.IoError, "The folder of the salaries is gone.")]);
            return true;
        });

        Assert.Equal([_own.Backup], await IdsAsync(_bots, "list", "id", total: 1));
        using var hidden = await _bots.GetAsync($"{Base}/{_both.Backup}", Ct);
        await ErrorAsync(hidden, HttpStatusCode.NotFound, "backup_not_found");
    }

    [Fact]
    public async Task A_create_only_key_makes_backups_and_follows_only_those()
    {
        var made = await MakeAsync(_creator, """{"type":"full"}""");
        foreach (var path in (string[])[made.Backup, $"jobs/{made.Job}", $"jobs/{made.Job}/events", "latest"])
        {
            using var answer = await _creator.GetAsync($"{Base}/{path}", Ct);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, path);
        }

        foreach (
            var path in (string[])["list", "jobs", "files?name=*", $"{made.Backup}/files", "status", "events", "schedule", "keys", "audit"]
        )
        {
            using var refused = await _creator.GetAsync($"{Base}/{path}", Ct);
            await ErrorAsync(refused, HttpStatusCode.Forbidden, "forbidden");
        }

        using var verify = await _creator.PostAsync($"{Base}/{made.Backup}/verify", null, Ct);
        await ErrorAsync(verify, HttpStatusCode.Forbidden, "forbidden");
        using var metrics = await _creator.GetAsync("/metrics", Ct);
        Assert.Equal("true", Text(await ErrorAsync(metrics, HttpStatusCode.Forbidden, "forbidden"), "create_only"));
        using var ended = await _creator.PostAsync($"{Base}/jobs/{made.Job}/cancel", null, Ct);
        await ErrorAsync(ended, HttpStatusCode.Conflict, "job_ended");
        foreach (var path in (string[])[_own.Backup, $"jobs/{_own.Job}", $"jobs/{_own.Job}/events"])
        {
            using var hidden = await _creator.GetAsync($"{Base}/{path}", Ct);
            Assert.True(hidden.StatusCode == HttpStatusCode.NotFound, path);
        }
    }

    [Fact]
    public async Task A_call_about_the_whole_service_names_the_sources_that_the_key_is_narrowed_to()
    {
        using var refused = await _bots.GetAsync($"{Base}/status", Ct);

        Assert.Contains("narrowed to the sources bots", await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal("bots", Text(await ErrorAsync(refused, HttpStatusCode.Forbidden, "forbidden"), "narrowed_to"));
    }

    // Every route with the ids of foreign backups and jobs, and those that list.
    private IEnumerable<(string Method, string Path)> ForeignCalls()
    {
        var routes = Routes.All(
            _server.Services,
            new Readiness(_server.Services.Settings.Data, _server.Services.Catalogue, _server.Services.Runner, _server.Services.Time),
            _server.Services.Monitor(),
            _server.Gatekeeper
        );
        foreach (var route in routes.Where(route => route.Role is not null))
        {
            foreach (var foreign in (Made[])[_foreign, _both])
            {
                foreach (var (first, second) in ((string, string)[])[(foreign.Backup, foreign.Backup), (_own.Backup, foreign.Backup)])
                {
                    var job = route.Template.Contains("/restore/", StringComparison.Ordinal) ? foreign.Restore : foreign.Job;
                    var path = route
                        .Template.Replace("{backup_id}", HasTwo(route) ? first : foreign.Backup, StringComparison.Ordinal)
                        .Replace("{other_id}", second, StringComparison.Ordinal)
                        .Replace("{job_id}", job, StringComparison.Ordinal);
                    yield return (route.Method, path + QueryOf(route));
                    if (route.Method == "GET")
                    {
                        yield return ("HEAD", path + QueryOf(route));
                    }
                }
            }
        }
    }

    private static bool HasTwo(Route route) => route.Template.Contains("{other_id}", StringComparison.Ordinal);

    private static string QueryOf(Route route) =>
        route.Query.Contains("name") ? "?name=*"
        : route.Template.EndsWith("/content", StringComparison.Ordinal) ? $"?path={Foreign}/ledger.txt"
        : route.Template.EndsWith("/list", StringComparison.Ordinal) ? $"?source={Foreign}"
        : "";

    private static string BodyOf(string path) =>
        path.EndsWith("/create", StringComparison.Ordinal) ? $$"""{"type":"full","sources":["bots","unknown-source"]}""" : "{}";

    private IEnumerable<string> ForeignNames() => [Foreign, "salaries", "ledger.txt", .. ForeignIds()];

    private IEnumerable<string> ForeignIds() =>
        ((Made[])[_foreign, _both]).SelectMany(made => (string[])[made.Backup, made.Job, made.Restore]);

    private async Task<Made> MakeAsync(HttpClient client, string body)
    {
        var made = await PostWaitingAsync(client, "create", body);
        Assert.Equal("completed", Text(made, "status"));
        var backup = Text(made, "backup_id");
        var restore = Names(made).Contains(Foreign)
            ? Text(await PostWaitingAsync(_server.Admin, $"restore/{backup}", """{"target":"lab"}"""), "job_id")
            : "";
        return new Made(backup, Text(made, "job_id"), restore);
    }

    private static async Task<List<string>> IdsAsync(HttpClient client, string path, string field, int? total = null)
    {
        using var answer = await client.GetAsync($"{Base}/{path}", Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        if (total is not null)
        {
            Assert.Equal($"{total}", answer.Headers.GetValues("X-Total-Count").Single());
        }

        return [.. (await BodyAsync(answer)).EnumerateArray().Select(item => Text(item, field))];
    }

    private static IEnumerable<string> Names(JsonElement made) =>
        made.GetProperty("sources").EnumerateArray().Select(name => name.GetString()!);

    private static string Text(JsonElement element, string field) => element.GetProperty(field).GetString()!;

    private sealed record Made(string Backup, string Job, string Restore);
}
