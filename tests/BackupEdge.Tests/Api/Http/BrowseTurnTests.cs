using System.Net;
using BackupEdge.Catalogue;
using BackupEdge.Engine.Browsing;
using BackupEdge.Tests.Jobs;
using BackupEdge.Tests.Jobs.Running;
using Microsoft.Extensions.Time.Testing;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Http;

/// <summary>Limits of concurrent searches, which do not apply to listings.</summary>
public sealed class BrowseTurnTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 28, 2, 0, 0, TimeSpan.Zero));
    private readonly ScriptedEngine _engine = new();
    private readonly ManualResetEventSlim _released = new();
    private readonly InProcessServer _server;
    private int _searching;

    public BrowseTurnTests() => _server = new InProcessServer { Time = _time, Engine = _engine };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        _engine.OnBrowse = _ => new BrowsedPage<BrowsedEntry>([], null, 0, 1);
        _engine.OnFind = _ =>
        {
            Interlocked.Increment(ref _searching);
            _released.Wait(TimeSpan.FromSeconds(50), CancellationToken.None);
            return new BrowsedPage<FoundEntry>([], null, 0, 1);
        };
    }

    public async ValueTask DisposeAsync()
    {
        _released.Set();
        await _server.DisposeAsync();
        _released.Dispose();
    }

    [Fact]
    public async Task A_listing_does_not_wait_for_searches()
    {
        var id = await BackUpAsync();
        var searches = new List<Task<HttpResponseMessage>>();
        for (var i = 0; i < 6; i++)
        {
            searches.Add(
                _server.Client(_server.Services.Keys.Issue($"bot {i}", Role.BackupOperator, null).Key).GetAsync($"{Base}/files?name=*", Ct)
            );
        }

        await UntilAsync(() => _searching >= 2);
        using var listing = await _server.Admin.GetAsync($"{Base}/{id}/files?limit=1", Ct).WaitAsync(TimeSpan.FromMinutes(5), Ct);
        Assert.Equal(HttpStatusCode.OK, listing.StatusCode);

        _released.Set();
        foreach (var search in searches)
        {
            (await search).Dispose();
        }
    }

    [Fact]
    public async Task A_second_search_of_a_credential_is_busy_after_ten_seconds()
    {
        await BackUpAsync();
        var first = _server.Operator.GetAsync($"{Base}/files?name=*", Ct);
        await UntilAsync(() => _searching == 1);
        var second = _server.Operator.GetAsync($"{Base}/files?name=*", Ct);
        using var answer = await _time.PassAsync(TimeSpan.FromSeconds(1), second).WaitAsync(TimeSpan.FromMinutes(5), Ct);
        await ErrorAsync(answer, HttpStatusCode.TooManyRequests, "busy");
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal(1, _searching);

        var ofAdmin = _server.Admin.GetAsync($"{Base}/files?name=*", Ct);
        await UntilAsync(() => _searching == 2);
        _released.Set();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ofAdmin).StatusCode);
        using var later = await _server.Operator.GetAsync($"{Base}/files?name=*", Ct);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    private async Task<string> BackUpAsync()
    {
        var backup = _server.Services.Queue.EnqueueBackup(new() { Type = BackupType.Full }, TestServices.Admin);
        _engine.Release($"backup {backup.Id}", Summaries.Backup());
        await _server.Services.Queue.WaitAsync(backup.JobId, TimeSpan.FromMinutes(5), Ct);
        return backup.Id;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 1000 && !condition(); i++)
        {
            await Task.Delay(10, Ct);
        }

        Assert.True(condition());
    }
}
