using System.Net;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>Deletes that a second admin must confirm.</summary>
public sealed class TwoAdminsApiTests : IAsyncLifetime
{
    private readonly SettableClock _clock = new();
    private readonly InProcessServer _server;
    private string _id = "";

    public TwoAdminsApiTests() =>
        _server = new InProcessServer
        {
            Time = _clock,
            Protection = new ProtectionRules { UndeleteDays = 7, DeleteNeeds = DeleteNeeds.TwoAdmins },
            Retention = new RetentionRules { KeepLast = 1 },
        };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        _id = await _server.BackUpAsync();
        await _server.BackUpAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_delete_waits_until_another_admin_confirms_it()
    {
        using var second = OtherAdmin();
        using (var requested = await _server.Admin.DeleteAsync($"{Base}/{_id}", Ct))
        {
            Assert.Equal(HttpStatusCode.Accepted, requested.StatusCode);
            var body = await BodyAsync(requested);
            Assert.Equal((_id, "tester"), (body.GetProperty("backup_id").GetString(), body.GetProperty("requested_by").GetString()));
        }

        Assert.Equal(_id, _server.Services.Queue.FindBackup(_id).Id);
        Assert.False((await BodyAsync(await second.GetAsync($"{Base}/delete-requests", Ct)))[0].GetProperty("deleted").GetBoolean());
        var waiting = Assert.Single((await BodyAsync(await second.GetAsync($"{Base}/delete-requests", Ct))).EnumerateArray());
        Assert.Equal((_id, false), (waiting.GetProperty("backup_id").GetString(), waiting.GetProperty("own").GetBoolean()));

        using var confirmed = await second.PostAsync($"{Base}/{_id}/delete/confirm", Json("{}"), Ct);

        Assert.Equal(HttpStatusCode.OK, confirmed.StatusCode);
        Assert.NotNull(_server.Services.Catalogue.Read(session => session.Bin.Find(_id)));
        Assert.Empty(_server.Services.Queue.DeleteRequests());
        Assert.Equal(["done", "requested"], Results());
    }

    [Fact]
    public async Task Who_requested_it_cannot_confirm_it_nor_with_a_key_that_it_has_made_before_or_after()
    {
        using var before = await MadeOverApiAsync(_server.Admin);
        await RequestAsync(before);
        using var after = await MadeOverApiAsync(before);

        foreach (var same in new[] { _server.Admin, before, after })
        {
            using var refused = await same.PostAsync($"{Base}/{_id}/delete/confirm", Json("{}"), Ct);
            await ErrorAsync(refused, HttpStatusCode.Conflict, FaultCode.SecondAdminNeeded);
            using var again = await same.DeleteAsync($"{Base}/{_id}?force=true", Ct);
            Assert.True((await BodyAsync(again)).GetProperty("own").GetBoolean());
            Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        }

        Assert.Equal(_id, _server.Services.Queue.FindBackup(_id).Id);
    }

    [Fact]
    public async Task A_request_counts_for_a_day_and_can_be_withdrawn()
    {
        using var second = OtherAdmin();
        await RequestAsync(_server.Admin);
        _clock.Run(TimeSpan.FromHours(25));
        await ErrorAsync(await ConfirmAsync(second), HttpStatusCode.NotFound, FaultCode.DeleteNotRequested);

        await RequestAsync(_server.Admin);
        using (var withdrawn = await second.PostAsync($"{Base}/{_id}/delete/withdraw", Json("{}"), Ct))
        {
            Assert.Equal(HttpStatusCode.OK, withdrawn.StatusCode);
        }

        await ErrorAsync(await ConfirmAsync(second), HttpStatusCode.NotFound, FaultCode.DeleteNotRequested);
        Assert.Equal(_id, _server.Services.Queue.FindBackup(_id).Id);
    }

    [Fact]
    public async Task Who_requested_it_can_add_force_after_the_backup_has_become_the_last_one()
    {
        using var second = OtherAdmin();
        await RequestAsync(_server.Admin);
        _server.Services.Catalogue.Write(session =>
        {
            var other = session.Backups.OfStatus(RunStatus.Completed).Single(row => row.Id != _id);
            session.Backups.MarkDeleted(other.Id, DateTimeOffset.UtcNow);
        });
        using (var refused = await ConfirmAsync(second))
        {
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
            var body = await BodyAsync(refused);
            Assert.Equal(FaultCode.LastBackup, body.GetProperty("error").GetString());
            Assert.EndsWith(
                "or let 'tester' request the delete again, and set `force` to true to delete it anyway.",
                body.GetProperty("message").GetString(),
                StringComparison.Ordinal
            );
        }

        foreach (var (admin, isForced) in new[] { (second, false), (_server.Admin, true), (second, true) })
        {
            using var again = await admin.DeleteAsync($"{Base}/{_id}?force=true", Ct);
            var body = await BodyAsync(again);
            Assert.Equal((isForced, "tester"), (body.GetProperty("force").GetBoolean(), body.GetProperty("requested_by").GetString()));
        }

        using var confirmed = await ConfirmAsync(second);
        Assert.Equal(HttpStatusCode.OK, confirmed.StatusCode);
    }

    [Fact]
    public async Task A_hold_that_was_put_on_it_since_keeps_it()
    {
        using var second = OtherAdmin();
        await RequestAsync(_server.Admin);
        _server.Services.Queue.SetHeld(_id, held: true);

        await ErrorAsync(await ConfirmAsync(second), HttpStatusCode.Conflict, FaultCode.BackupHeld);
    }

    [Theory]
    [InlineData("""{"retention_days":1}""", "retention_days")]
    [InlineData("""{"retention_days":null}""", "retention_days")]
    [InlineData("""{"hold":false}""", "hold")]
    public async Task One_admin_cannot_let_a_prune_delete_it(string change, string field)
    {
        _server.Services.Queue.Change(_id, row => row with { RetentionDays = 3000, IsHeld = true });

        using var refused = await _server.Admin.PutAsync($"{Base}/{_id}", Json(change), Ct);

        var details = await ErrorAsync(refused, HttpStatusCode.Conflict, FaultCode.SecondAdminNeeded);
        Assert.Equal(field, details.GetProperty("field").GetString());
    }

    [Theory]
    [InlineData("""{"hold":true}""")]
    [InlineData("""{"retention_days":31}""")]
    public async Task A_longer_retention_needs_one_admin(string change)
    {
        _server.Services.Queue.Change(_id, row => row with { RetentionDays = 30 });

        using var kept = await _server.Admin.PutAsync($"{Base}/{_id}", Json(change), Ct);

        Assert.Equal(HttpStatusCode.OK, kept.StatusCode);
    }

    [Fact]
    public async Task Backups_of_a_day_make_no_older_one_expire()
    {
        // It runs only on request, since the clock passes due times.
        var schedule = await MadeAsync("schedule", """{"cron":"0 2 * * *","type":"full","enabled":false}""");
        var old = await RunAsync(schedule);
        _clock.Run(TimeSpan.FromDays(3));
        var newer = await RunAsync(schedule);
        var newest = await RunAsync(schedule);
        await PruneAsync();
        Assert.All([old, newer, newest], id => Assert.Equal(id, _server.Services.Queue.FindBackup(id).Id));

        _clock.Run(TimeSpan.FromHours(25));
        await PruneAsync();

        Assert.Equal(newest, _server.Services.Queue.FindBackup(newest).Id);
        Assert.All([old, newer], id => Assert.NotNull(_server.Services.Catalogue.Read(session => session.Bin.Find(id))));
    }

    private async Task<string> RunAsync(string schedule)
    {
        var run = await PostWaitingAsync(_server.Admin, $"schedule/{schedule}/run", "{}");
        await _server.Services.Queue.WaitAsync(run.GetProperty("job_id").GetString()!, TimeSpan.FromMinutes(5), Ct);
        return run.GetProperty("backup_id").GetString()!;
    }

    private async Task PruneAsync()
    {
        var prune = await PostWaitingAsync(_server.Admin, "prune", "{}");
        await _server.Services.Queue.WaitAsync(prune.GetProperty("job_id").GetString()!, TimeSpan.FromMinutes(5), Ct);
    }

    private async Task<string> MadeAsync(string path, string body)
    {
        using var made = await _server.Admin.PostAsync($"{Base}/{path}", Json(body), Ct);
        return (await BodyAsync(made)).GetProperty("id").GetString()!;
    }

    private HttpClient OtherAdmin() => _server.Client(_server.Services.Keys.Issue("second", Role.Admin, null).Key);

    private async Task<HttpClient> MadeOverApiAsync(HttpClient admin)
    {
        using var made = await admin.PostAsync($"{Base}/keys", Json("""{"name":"another","role":"admin"}"""), Ct);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return _server.Client((await BodyAsync(made)).GetProperty("key").GetString());
    }

    private async Task RequestAsync(HttpClient admin)
    {
        using var requested = await admin.DeleteAsync($"{Base}/{_id}", Ct);
        Assert.Equal(HttpStatusCode.Accepted, requested.StatusCode);
    }

    private Task<HttpResponseMessage> ConfirmAsync(HttpClient admin) => admin.PostAsync($"{Base}/{_id}/delete/confirm", Json("{}"), Ct);

    private List<string> Results() =>
        [
            .. _server
                .Services.Catalogue.Read(session => session.Audit.List(new AuditFilter { Limit = 100 }))
                .Rows.Where(row => row.Subject == _id && row.Action == AuditAction.BackupDelete)
                .Select(row => row.Result),
        ];
}
