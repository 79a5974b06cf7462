using System.Net;
using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Counts;
using BackupEdge.Tests.Jobs;
using BackupEdge.Tests.Jobs.Running;
using Microsoft.Extensions.Time.Testing;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Security;

/// <summary>Limits of one operator's credential: places in the queue, backups per hour and disk space.</summary>
public sealed class OperatorReachTests : IAsyncLifetime
{
    private const string Full = """{"type":"full"}""";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 28, 2, 0, 0, TimeSpan.Zero));
    private readonly ScriptedEngine _engine = new();
    private readonly InProcessServer _server;

    public OperatorReachTests() => _server = new InProcessServer { Time = _time, Engine = _engine };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_operator_can_queue_eight_jobs_and_cannot_block_others()
    {
        await FillAsync(_server.Operator);
        using var other = NewOperator("another bot");

        using var refused = await CreateAsync(_server.Operator);

        var details = await ErrorAsync(refused, HttpStatusCode.TooManyRequests, "queue_full");
        Assert.Equal("caller", details.GetProperty("limit").GetString());
        Assert.Equal("30", refused.Headers.RetryAfter?.ToString());
        await CreatedAsync(other);
        await CreatedAsync(_server.Admin);
    }

    [Fact]
    public async Task Operators_leave_sixteen_places_in_the_queue_to_admins()
    {
        for (var i = 0; i < 6; i++)
        {
            using var bot = NewOperator($"bot {i}");
            await FillAsync(bot, first: i == 0 ? 9 : 8);
        }

        using var late = NewOperator("late bot");
        using var refused = await CreateAsync(late);
        Assert.Equal(
            "operators",
            (await ErrorAsync(refused, HttpStatusCode.TooManyRequests, "queue_full")).GetProperty("limit").GetString()
        );
        for (var i = 0; i < 16; i++)
        {
            await CreatedAsync(_server.Admin);
        }

        using var full = await CreateAsync(_server.Admin);
        Assert.Equal("service", (await ErrorAsync(full, HttpStatusCode.TooManyRequests, "queue_full")).GetProperty("limit").GetString());
    }

    [Fact]
    public async Task An_operator_can_cancel_only_its_own_jobs()
    {
        using var other = NewOperator("another bot");
        var own = (await CreatedAsync(_server.Operator)).GetProperty("job_id").GetString()!;
        var ofOther = (await CreatedAsync(other)).GetProperty("job_id").GetString()!;
        var ofAdmin = (await CreatedAsync(_server.Admin)).GetProperty("job_id").GetString()!;

        foreach (var foreign in (string[])[ofOther, ofAdmin])
        {
            using var refused = await CancelAsync(_server.Operator, foreign);
            Assert.Equal(
                "admin",
                (await ErrorAsync(refused, HttpStatusCode.Forbidden, "forbidden")).GetProperty("required_role").GetString()
            );
            Assert.False(_server.Services.Queue.FindJob(foreign).CancelRequested);
        }

        using var cancelled = await CancelAsync(_server.Operator, own);
        Assert.True(cancelled.IsSuccessStatusCode, await cancelled.Content.ReadAsStringAsync(Ct));
        using var byAdmin = await CancelAsync(_server.Admin, ofOther);
        Assert.True(byAdmin.IsSuccessStatusCode);
    }

    [Fact]
    public async Task The_hourly_limit_reports_Retry_After_and_counts_cancelled_jobs()
    {
        for (var i = 0; i < 60; i++)
        {
            var job = (await CreatedAsync(_server.Operator)).GetProperty("job_id").GetString()!;
            using var cancelled = await CancelAsync(_server.Admin, job);
            Assert.True(cancelled.IsSuccessStatusCode);
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        using (var refused = await CreateAsync(_server.Operator))
        {
            await ErrorAsync(refused, HttpStatusCode.TooManyRequests, "rate_limited");

            // The first request was made 600 s ago.
            Assert.Equal("3000", refused.Headers.RetryAfter?.ToString());
        }

        await CreatedAsync(_server.Admin);
        using var other = NewOperator("another bot");
        await CreatedAsync(other);
        _time.Advance(TimeSpan.FromSeconds(3000));
        await CreatedAsync(_server.Operator);
        using var again = await CreateAsync(_server.Operator);
        await ErrorAsync(again, HttpStatusCode.TooManyRequests, "rate_limited");
    }

    [Fact]
    public async Task An_operator_over_its_share_of_the_disk_cannot_create_backups()
    {
        var backup = (await CreatedAsync(_server.Operator)).GetProperty("backup_id").GetString()!;
        _engine.Release($"backup {backup}", Summaries.Backup());
        await _server.Services.Queue.WaitAsync(_server.Services.Queue.FindBackup(backup).JobId, TimeSpan.FromMinutes(5), Ct);
        _server.Services.Catalogue.Write(session =>
            session.Backups.Update(session.Backups.Find(backup)! with { Counts = BackupCounts.None with { StoredBytes = 1L << 60 } })
        );

        using (var refused = await CreateAsync(_server.Operator))
        {
            await ErrorAsync(refused, HttpStatusCode.TooManyRequests, "quota_exceeded");
        }

        using var other = NewOperator("another bot");
        await CreatedAsync(other);
        await CreatedAsync(_server.Admin);
        _server.Services.Queue.DeleteBackup(backup, force: true);
        await CreatedAsync(_server.Operator);
    }

    [Fact]
    public async Task A_queued_backup_fails_when_the_share_is_used_up()
    {
        var first = await CreatedAsync(_server.Operator);
        var second = await CreatedAsync(_server.Operator);
        _server.Services.Catalogue.Write(session =>
        {
            var backup = session.Backups.Find(first.GetProperty("backup_id").GetString()!)!;
            session.Backups.Insert(backup with { Id = "backup-earlier", Sequence = 1000, Status = RunStatus.Completed });
            session.Backups.Update(
                backup with
                {
                    Sequence = 1000,
                    Status = RunStatus.Completed,
                    Counts = BackupCounts.None with { StoredBytes = 1L << 60 },
                }
            );
        });
        _engine.Release($"backup {first.GetProperty("backup_id").GetString()}", Summaries.Backup());

        var ended = await _server.Services.Queue.WaitAsync(second.GetProperty("job_id").GetString()!, TimeSpan.FromMinutes(5), Ct);
        Assert.Equal((RunStatus.Failed, "quota_exceeded"), (ended.Status, ended.ErrorCode));
    }

    [Fact]
    public async Task Token_callers_are_identified_by_the_whole_subject()
    {
        var common = new string('x', 120);
        using var one = Bearer(common + "1");
        using var other = Bearer(common + "2");
        var job = (await CreatedAsync(one)).GetProperty("job_id").GetString()!;

        using (var refused = await CancelAsync(other, job))
        {
            await ErrorAsync(refused, HttpStatusCode.Forbidden, "forbidden");
        }

        using var again = Bearer(common + "1");
        using var cancelled = await CancelAsync(again, job);
        Assert.True(cancelled.IsSuccessStatusCode);
    }

    private HttpClient Bearer(string subject)
    {
        var claims = TokenMaker.Claims(_time.GetUtcNow(), "backup_operator");
        claims["sub"] = subject;
        var client = _server.Client(null);
        client.DefaultRequestHeaders.Authorization = new("Bearer", TokenMaker.Sign(claims, InProcessServer.Secret));
        return client;
    }

    private HttpClient NewOperator(string name) => _server.Client(_server.Services.Keys.Issue(name, Role.BackupOperator, null).Key);

    // The first job of the server runs and leaves its place in the queue, so the first caller creates nine.
    private async Task FillAsync(HttpClient client, int first = 9)
    {
        for (var i = 0; i < first; i++)
        {
            await CreatedAsync(client);
            if (first == 9 && i == 0)
            {
                while (_engine.Begun.IsEmpty)
                {
                    await Task.Delay(5, Ct);
                }
            }
        }
    }

    private static Task<HttpResponseMessage> CreateAsync(HttpClient client) => client.PostAsync($"{Base}/create", Json(Full), Ct);

    private static Task<HttpResponseMessage> CancelAsync(HttpClient client, string job) =>
        client.PostAsync($"{Base}/jobs/{job}/cancel", null, Ct);

    private static async Task<JsonElement> CreatedAsync(HttpClient client)
    {
        using var created = await CreateAsync(client);
        Assert.True(created.StatusCode == HttpStatusCode.Created, await created.Content.ReadAsStringAsync(Ct));
        return await BodyAsync(created);
    }
}
