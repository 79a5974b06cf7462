using System.Net;
using System.Text.Json;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>Deleted backups go to the bin, and come back from it.</summary>
public sealed class UndeleteApiTests : IAsyncLifetime
{
    private readonly SettableClock _clock = new();
    private readonly InProcessServer _server;

    public UndeleteApiTests() =>
        _server = new InProcessServer
        {
            Time = _clock,
            Protection = new ProtectionRules { UndeleteDays = 7 },
        };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_deleted_backup_is_nowhere_but_in_the_bin_until_it_is_undeleted()
    {
        var id = await _server.BackUpAsync();
        await _server.BackUpAsync();

        var deleted = await DeleteAsync(id);

        var until = deleted.GetProperty("undelete_until").GetDateTimeOffset();
        Assert.InRange(until - DateTimeOffset.UtcNow, TimeSpan.FromDays(6.9), TimeSpan.FromDays(7));
        await ErrorAsync(await PostAsync($"restore/{id}", """{"target":"lab"}"""), HttpStatusCode.NotFound, FaultCode.BackupNotFound);
        Assert.DoesNotContain(id, Ids(await GetAsync("list")));
        var item = Assert.Single((await GetAsync("list?deleted=true")).EnumerateArray());
        Assert.Equal(id, item.GetProperty("id").GetString());
        Assert.Equal("tester", item.GetProperty("deleted").GetProperty("by").GetString());
        var bin = (await GetAsync("status")).GetProperty("bin");
        Assert.Equal((1, 7), (bin.GetProperty("backups").GetInt64(), bin.GetProperty("undelete_days").GetInt32()));
        var details = await ErrorAsync(
            await _server.Admin.PutAsync($"{Base}/{id}/hold", Json("""{"hold":true}"""), Ct),
            HttpStatusCode.NotFound,
            FaultCode.BackupNotFound
        );
        Assert.Equal("true", details.GetProperty("in_bin").GetString());

        var restored = await BodyAsync(await PostAsync($"{id}/undelete", "{}"));

        Assert.Equal((id, JsonValueKind.Null), (restored.GetProperty("id").GetString(), restored.GetProperty("deleted").ValueKind));
        Assert.Empty((await GetAsync("list?deleted=true")).EnumerateArray());
        await RestoreAsync(id);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync($"{id}/undelete", "{}")).StatusCode);
    }

    [Fact]
    public async Task A_chain_in_the_bin_comes_back_in_any_order_also_after_a_prune()
    {
        var full = await _server.BackUpAsync();
        var incremental = await IncrementalAsync("one");
        var last = await IncrementalAsync("two");
        await DeleteAsync(full);
        await DeleteAsync(incremental);
        await DeleteAsync(last, "?force=true");
        await PostWaitingAsync(_server.Admin, "prune", "{}");

        foreach (var id in new[] { incremental, full, last })
        {
            Assert.Equal(HttpStatusCode.OK, (await PostAsync($"{id}/undelete", "{}")).StatusCode);
            await RestoreAsync(id);
        }
    }

    [Fact]
    public async Task A_backup_in_the_bin_is_no_base()
    {
        var full = await _server.BackUpAsync();
        await DeleteAsync(full, "?force=true");

        var next = await IncrementalAsync("one");

        Assert.Equal("full", (await GetAsync(next)).GetProperty("type").GetString());
    }

    [Fact]
    public async Task What_a_prune_deletes_goes_to_the_bin_too()
    {
        var id = await _server.BackUpAsync();
        await _server.BackUpAsync();
        using (var changed = await _server.Admin.PutAsync($"{Base}/{id}", Json("""{"retention_days":1}"""), Ct))
        {
            Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        }

        _clock.Set(TimeSpan.FromDays(2));

        var pruned = await PostWaitingAsync(_server.Admin, "prune", "{}");

        Assert.Equal(1, pruned.GetProperty("result").GetProperty("deleted_backups").GetInt64());
        Assert.Equal(0, pruned.GetProperty("result").GetProperty("freed_bytes").GetInt64());
        Assert.Equal([id], Ids(await GetAsync("list?deleted=true")));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync($"{id}/undelete", "{}")).StatusCode);
        await RestoreAsync(id);
    }

    [Fact]
    public async Task The_last_backup_of_a_source_is_deleted_only_with_force()
    {
        var id = await _server.BackUpAsync();

        using var refused = await _server.Admin.DeleteAsync($"{Base}/{id}", Ct);

        var details = await ErrorAsync(refused, HttpStatusCode.Conflict, FaultCode.LastBackup);
        Assert.Equal("bots", details.GetProperty("sources").GetString());
        await DeleteAsync(id, "?force=true");
    }

    [Fact]
    public async Task An_unknown_backup_is_not_undeleted_and_only_an_admin_undeletes()
    {
        await ErrorAsync(await PostAsync("backup-123/undelete", "{}"), HttpStatusCode.NotFound, FaultCode.BackupNotFound);
        using var forbidden = await _server.Operator.PostAsync($"{Base}/backup-123/undelete", Json("{}"), Ct);
        await ErrorAsync(forbidden, HttpStatusCode.Forbidden, FaultCode.Forbidden);
    }

    private async Task<string> IncrementalAsync(string text)
    {
        await File.AppendAllTextAsync(Path.Combine(_server.Folder.FullName, "bots", "start.bas"), text, Ct);
        var made = await PostWaitingAsync(_server.Admin, "create", """{"type":"incremental"}""");
        return made.GetProperty("backup_id").GetString()!;
    }

    private async Task RestoreAsync(string id)
    {
        var job = await PostWaitingAsync(_server.Admin, $"restore/{id}", """{"target":"lab"}""");
        Assert.Equal("completed", job.GetProperty("status").GetString());
    }

    private async Task<JsonElement> DeleteAsync(string id, string query = "")
    {
        using var response = await _server.Admin.DeleteAsync($"{Base}/{id}{query}", Ct);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await BodyAsync(response);
    }

    private static List<string> Ids(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];

    private async Task<JsonElement> GetAsync(string path) => await BodyAsync(await _server.Admin.GetAsync($"{Base}/{path}", Ct));

    private Task<HttpResponseMessage> PostAsync(string path, string body) => _server.Admin.PostAsync($"{Base}/{path}", Json(body), Ct);
}
