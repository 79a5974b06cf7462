using System.Net;
using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>Verifies of the backups that were verified longest ago, and what the status says of them.</summary>
public sealed class VerificationApiTests : IAsyncLifetime
{
    private readonly InProcessServer _server = new() { Verification = new VerificationRules { WithinDays = 0 } };

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Those_that_are_due_are_verified_and_then_none_is_due()
    {
        var first = await _server.BackUpAsync();
        var second = await _server.BackUpAsync();
        Assert.Equal((30, 0, 0, 2, 0), Counts(await StatusAsync()));

        var made = await VerifyAsync("");
        Assert.Equal([first, second], Backups(made));
        Assert.Equal(0, made.GetProperty("remaining").GetInt64());
        await EndedAsync(made);

        Assert.Equal((30, 2, 0, 0, 0), Counts(await StatusAsync()));
        Assert.Empty(Backups(await VerifyAsync("")));
        Assert.Equal([first, second], Backups(await VerifyAsync("""{"older_than_days":0}""")));
    }

    [Fact]
    public async Task One_that_was_verified_long_ago_is_older_and_due_before_newer_ones_and_damaged_ones_are_told()
    {
        var (old, damaged, never) = (await _server.BackUpAsync(), await _server.BackUpAsync(), await _server.BackUpAsync());
        var at = DateTimeOffset.UtcNow.AddDays(-40);
        Change(old, row => row with { VerifiedAt = at, VerifyProblemCount = 0 });
        Change(damaged, row => row with { VerifiedAt = at.AddDays(30), VerifyProblemCount = 2 });

        var status = await StatusAsync();
        Assert.Equal((30, 0, 1, 1, 1), Counts(status));
        Assert.Equal(UtcTime.Text(at), status.GetProperty("verification").GetProperty("oldest_at").GetString());
        Assert.Equal([never, old], Backups(await VerifyAsync("""{"older_than_days":30}""")));
    }

    [Fact]
    public async Task The_list_selects_what_was_verified_and_what_never_was()
    {
        var (intact, damaged, never) = (await _server.BackUpAsync(), await _server.BackUpAsync(), await _server.BackUpAsync());
        Change(intact, row => row with { VerifiedAt = DateTimeOffset.UtcNow, VerifyProblemCount = 0 });
        Change(damaged, row => row with { VerifiedAt = DateTimeOffset.UtcNow, VerifyProblemCount = 2 });

        Assert.Equal([damaged, intact], await ListedAsync("?verified=true"));
        Assert.Equal([damaged], await ListedAsync("?verified=true&source=bots&limit=1"));
        Assert.Equal([never], await ListedAsync("?verified=false"));
        Assert.Equal([never, damaged, intact], await ListedAsync(""));
        var details = await ErrorAsync(
            await _server.Admin.GetAsync($"{Base}/list?verified=maybe", Ct),
            HttpStatusCode.BadRequest,
            "invalid_request"
        );
        Assert.Equal("verified", details.GetProperty("field").GetString());
    }

    [Fact]
    public async Task At_most_so_many_bytes_are_read_but_one_backup_always_is()
    {
        var first = await _server.BackUpAsync();
        await _server.BackUpAsync();

        var made = await VerifyAsync("""{"max_bytes":1}""");

        Assert.Equal([first], Backups(made));
        Assert.Equal(1, made.GetProperty("remaining").GetInt64());
    }

    [Fact]
    public async Task Values_that_are_not_valid_are_refused()
    {
        foreach (var (body, field) in new[] { ("""{"older_than_days":-1}""", "older_than_days"), ("""{"max_bytes":0}""", "max_bytes") })
        {
            var details = await ErrorAsync(
                await _server.Admin.PostAsync($"{Base}/verify", Json(body), Ct),
                HttpStatusCode.BadRequest,
                "invalid_request"
            );
            Assert.Equal(field, details.GetProperty("field").GetString());
        }
    }

    private void Change(string id, Func<BackupRow, BackupRow> change) =>
        _server.Services.Catalogue.Write(session => session.Backups.Update(change(session.Backups.Find(id)!)));

    private async Task<List<string>> ListedAsync(string query) =>
        [
            .. (await BodyAsync(await _server.Admin.GetAsync($"{Base}/list{query}", Ct)))
                .EnumerateArray()
                .Select(item => item.GetProperty("id").GetString()!),
        ];

    private async Task<JsonElement> StatusAsync() => await BodyAsync(await _server.Admin.GetAsync($"{Base}/status", Ct));

    private async Task<JsonElement> VerifyAsync(string body)
    {
        using var answer = await _server.Admin.PostAsync($"{Base}/verify", Json(body), Ct);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return await BodyAsync(answer);
    }

    private async Task EndedAsync(JsonElement made)
    {
        foreach (var job in made.GetProperty("jobs").EnumerateArray())
        {
            await _server.Services.Queue.WaitAsync(job.GetProperty("job_id").GetString()!, Patience, Ct);
        }
    }

    private static List<string> Backups(JsonElement made) =>
        [.. made.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("backup_id").GetString()!)];

    private static (int Days, int Verified, int Older, int Never, int Damaged) Counts(JsonElement status)
    {
        var of = status.GetProperty("verification");
        int Number(string name) => of.GetProperty(name).GetInt32();
        return (Number("within_days"), Number("verified"), Number("older"), Number("never"), Number("damaged"));
    }
}
