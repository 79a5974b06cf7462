using System.Net;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>Nothing that <c>protection.min_age</c> guards is deleted, whatever the clock of the host says.</summary>
public sealed class MinAgeApiTests : IAsyncLifetime
{
    private static readonly TimeSpan TenYears = TimeSpan.FromDays(3650);
    private readonly SettableClock _clock = new();
    private readonly InProcessServer _server;

    public MinAgeApiTests() =>
        _server = new InProcessServer
        {
            Time = _clock,
            Protection = new ProtectionRules { MinAge = TimeSpan.FromDays(30), UndeleteDays = 7 },
            Retention = new RetentionRules { KeepLast = 1, KeepManual = false },
            // A verification that becomes due with the clock would hold the archive.
            Verification = new VerificationRules { WithinDays = 0 },
        };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task With_the_clock_set_by_ten_years_nothing_goes(int direction)
    {
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            ids.Add(await _server.BackUpAsync());
        }

        _clock.Set(direction * TenYears);
        foreach (var id in ids)
        {
            using var changed = await _server.Admin.PutAsync($"{Base}/{id}", Json("""{"retention_days":1}"""), Ct);
            Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
            using var refused = await _server.Admin.DeleteAsync($"{Base}/{id}?force=true", Ct);
            var details = await ErrorAsync(refused, HttpStatusCode.Conflict, FaultCode.BackupTooYoung);
            Assert.Equal(id, details.GetProperty("backup_id").GetString());
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        var pruned = await PostWaitingAsync(_server.Admin, "prune", "{}");

        Assert.Equal("completed", pruned.GetProperty("status").GetString());
        Assert.Equal(0, pruned.GetProperty("result").GetProperty("deleted_backups").GetInt64());
        Assert.Equal(ids.Order(), Existing().Order());
    }

    [Fact]
    public async Task When_the_host_has_run_for_that_long_it_can_be_deleted()
    {
        var first = await _server.BackUpAsync();
        await _server.BackUpAsync();
        _server.Services.Clock.Tick();

        _clock.Run(TimeSpan.FromDays(29));
        _server.Services.Clock.Tick();
        using (var refused = await _server.Admin.DeleteAsync($"{Base}/{first}", Ct))
        {
            await ErrorAsync(refused, HttpStatusCode.Conflict, FaultCode.BackupTooYoung);
        }

        Assert.Contains("min_age", await ReasonOfAsync(first), StringComparison.Ordinal);
        _clock.Run(TimeSpan.FromDays(2));
        _server.Services.Clock.Tick();

        Assert.DoesNotContain("min_age", await ReasonOfAsync(first), StringComparison.Ordinal);
        using var deleted = await _server.Admin.DeleteAsync($"{Base}/{first}", Ct);
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
    }

    [Fact]
    public async Task The_bin_is_not_emptied_by_setting_the_clock_but_by_the_time_that_the_host_runs()
    {
        var first = await _server.BackUpAsync();
        await _server.BackUpAsync();
        _server.Services.Clock.Tick();
        _clock.Run(TimeSpan.FromDays(31));
        _server.Services.Clock.Tick();
        using (var deleted = await _server.Admin.DeleteAsync($"{Base}/{first}", Ct))
        {
            Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        }

        _clock.Set(TenYears);
        await PostWaitingAsync(_server.Admin, "prune", "{}");
        Assert.NotNull(InBin(first));

        _clock.Run(TimeSpan.FromDays(8));
        await PostWaitingAsync(_server.Admin, "prune", "{}");
        Assert.Null(InBin(first));
        Assert.False(_server.Services.Catalogue.Read(session => session.Backups.IsKnown(first)));
    }

    private BinRow? InBin(string id) => _server.Services.Catalogue.Read(session => session.Bin.Find(id));

    private async Task<string> ReasonOfAsync(string id) =>
        (await BodyAsync(await _server.Admin.GetAsync($"{Base}/{id}", Ct))).GetProperty("retention_reason").GetString()!;

    private List<string> Existing() =>
        _server.Services.Catalogue.Read(session => session.Backups.OfStatus(RunStatus.Completed).Select(row => row.Id).ToList());
}
