using System.Net;
using System.Text.Json;
using BackupEdge.Tests.Jobs.Running;
using Microsoft.Extensions.Time.Testing;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>The pages and filters of the lists of backups and jobs.</summary>
public sealed class ListApiTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 28, 2, 0, 0, TimeSpan.Zero));
    private readonly InProcessServer _server;

    // No backup ends, so nothing else changes the lists.
    public ListApiTests() => _server = new InProcessServer { Time = _time, Engine = new ScriptedEngine() };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        await _server.Services.Runner.StopAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Following_the_links_returns_each_surviving_backup_once_even_if_the_last_one_of_a_page_is_deleted()
    {
        var ids = await BackUpAsync(7);
        var seen = new List<string>();
        var next = $"{Base}/list?limit=2&before={ids[6]}&source=bots";
        while (next is not null)
        {
            var (page, link) = await PageAsync(next);
            seen.AddRange(page);
            next = link;
            if (next is not null)
            {
                Assert.Contains("cursor=", next, StringComparison.Ordinal);
                Assert.Contains("source=bots", next, StringComparison.Ordinal);
                Assert.DoesNotContain("before=", next, StringComparison.Ordinal);
            }

            await RemoveAsync(page[^1]);
        }

        Assert.Equal(ids.Take(6).Reverse(), seen);
    }

    [Fact]
    public async Task Before_is_accepted_while_the_row_of_a_deleted_backup_exists()
    {
        var ids = await BackUpAsync(3);
        _server.Services.Catalogue.Write(session => session.Backups.MarkDeleted(ids[2], _time.GetUtcNow()));

        Assert.Equal([ids[1], ids[0]], (await PageAsync($"{Base}/list?before={ids[2]}")).Ids);

        await RemoveAsync(ids[2]);
        using var refused = await _server.Admin.GetAsync($"{Base}/list?before={ids[2]}", Ct);
        Assert.Equal("before", (await ErrorAsync(refused, HttpStatusCode.BadRequest, "invalid_request")).GetProperty("field").GetString());
    }

    [Fact]
    public async Task A_job_has_the_type_the_label_and_the_sources_of_its_backup()
    {
        using var made = await _server.Admin.PostAsync($"{Base}/create", Json("""{"type": "full", "label": "before the update"}"""), Ct);
        using var prune = await _server.Admin.PostAsync($"{Base}/prune", Json("{}"), Ct);
        using var answer = await _server.Admin.GetAsync($"{Base}/jobs", Ct);
        var jobs = await BodyAsync(answer);

        Assert.Equal(["backup", "prune"], jobs.EnumerateArray().Select(job => job.GetProperty("kind").GetString()).Order());
        var backup = jobs.EnumerateArray().Single(job => job.GetProperty("kind").GetString() == "backup");
        Assert.Equal(
            ("full", "before the update", null),
            (backup.GetProperty("type").GetString(), backup.GetProperty("label").GetString(), backup.GetProperty("schedule_id").GetString())
        );
        Assert.Contains("bots", backup.GetProperty("sources").EnumerateArray().Select(source => source.GetString()));
        var other = jobs.EnumerateArray().Single(job => job.GetProperty("kind").GetString() == "prune");
        Assert.Equal(JsonValueKind.Null, other.GetProperty("type").ValueKind);
        Assert.Empty(other.GetProperty("sources").EnumerateArray());
    }

    [Fact]
    public async Task The_links_of_jobs_lead_through_all_of_them()
    {
        await BackUpAsync(5);
        var seen = new List<string>();
        for (var next = $"{Base}/jobs?limit=2&kind=backup"; next is not null;)
        {
            (var page, next) = await PageAsync(next);
            seen.AddRange(page);
        }

        Assert.Equal((await PageAsync($"{Base}/jobs")).Ids, seen);
        Assert.Equal(5, seen.Count);
    }

    [Fact]
    public async Task A_cursor_of_another_list_a_damaged_one_and_one_beside_before_are_refused()
    {
        var ids = await BackUpAsync(3);
        var ofBackups = CursorOf((await PageAsync($"{Base}/list?limit=1")).Next!);
        var ofJobs = CursorOf((await PageAsync($"{Base}/jobs?limit=1")).Next!);
        foreach (
            var path in (string[])
                [
                    $"jobs?cursor={ofBackups}",
                    $"list?cursor={ofJobs}",
                    $"files?name=*&cursor={ofBackups}",
                    $"list?cursor={ofBackups[1..]}",
                    $"list?cursor=x{ofBackups[1..]}",
                    "list?cursor=%2F",
                    $"list?cursor={ofBackups}&before={ids[2]}",
                    $"jobs?cursor={ofJobs}&before=job-1",
                ]
        )
        {
            using var refused = await _server.Admin.GetAsync($"{Base}/{path}", Ct);
            var details = await ErrorAsync(refused, HttpStatusCode.BadRequest, "invalid_request");
            Assert.Equal("cursor", details.GetProperty("field").GetString());
        }
    }

    [Fact]
    public async Task Lists_of_a_period_and_of_a_source()
    {
        var early = await BackUpAsync(2);
        _time.Advance(TimeSpan.FromDays(1));
        var late = await BackUpAsync(1);

        Assert.Equal(late, (await PageAsync($"{Base}/list?since=2026-11-29")).Ids);
        Assert.Equal(early.Reverse(), (await PageAsync($"{Base}/list?until=2026-11-29T00:00:00Z&since=2026-11-28")).Ids);
        Assert.Empty((await PageAsync($"{Base}/list?until=2026-11-28T02:00:00Z")).Ids);
        Assert.Single((await PageAsync($"{Base}/jobs?since=2026-11-28T23:00:00%2B01:00&source=bots")).Ids);
        Assert.Equal(2, (await PageAsync($"{Base}/jobs?until=2026-11-29")).Ids.Count);
        Assert.Empty((await PageAsync($"{Base}/jobs?source=tables")).Ids);
        foreach (var list in (string[])["list", "jobs"])
        {
            using var refused = await _server.Admin.GetAsync($"{Base}/{list}?since=yesterday", Ct);
            Assert.Equal(
                "since",
                (await ErrorAsync(refused, HttpStatusCode.BadRequest, "invalid_request")).GetProperty("field").GetString()
            );
        }
    }

    private static string CursorOf(string link) => link.Split("cursor=")[1];

    private async Task<string[]> BackUpAsync(int count)
    {
        var ids = new string[count];
        for (var i = 0; i < count; i++)
        {
            using var response = await _server.Admin.PostAsync($"{Base}/create", Json("""{"type":"full"}"""), Ct);
            ids[i] = (await BodyAsync(response)).GetProperty("backup_id").GetString()!;
        }

        return ids;
    }

    private Task RemoveAsync(string id)
    {
        _server.Services.Catalogue.Write(session => session.Backups.Remove(id));
        return Task.CompletedTask;
    }

    private async Task<(IReadOnlyList<string> Ids, string? Next)> PageAsync(string path)
    {
        using var response = await _server.Admin.GetAsync(path, Ct);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Ct));
        var name = path.Contains("/jobs", StringComparison.Ordinal) ? "job_id" : "id";
        string[] ids = [.. (await BodyAsync(response)).EnumerateArray().Select(item => item.GetProperty(name).GetString()!)];
        return (ids, response.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null);
    }
}
