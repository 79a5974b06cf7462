using System.Net;
using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Faults;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>Backups named by their age in paths.</summary>
public sealed class LatestApiTests : IAsyncLifetime
{
    private readonly InProcessServer _server = new();
    private string _first = "";
    private string _second = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        _first = await _server.BackUpAsync("first");
        _second = await _server.BackUpAsync("second");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("latest")]
    [InlineData("latest~0")]
    [InlineData("latest:bots")]
    [InlineData("latest%3Abots%7E0")]
    public async Task The_latest_is_shown_with_its_id_in_a_header(string name)
    {
        using var response = await _server.Operator.GetAsync($"{Base}/{name}", Ct);

        Assert.Equal(_second, (await BodyAsync(response)).GetProperty("id").GetString());
        Assert.Equal([_second], response.Headers.GetValues("X-Backup-Id"));
        Assert.False(response.Headers.Contains("X-Missing-Backups"));
    }

    [Theory]
    [InlineData("{0}/files")]
    [InlineData("{0}/files/content?path=bots/start.bas")]
    [InlineData("{0}/export")]
    [InlineData("{0}/diff/latest")]
    public async Task Every_call_that_reads_a_backup_takes_its_age(string path)
    {
        using var response = await _server.Admin.GetAsync($"{Base}/{path.Replace("{0}", "latest~1", StringComparison.Ordinal)}", Ct);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([_first], response.Headers.GetValues("X-Backup-Id"));
    }

    [Fact]
    public async Task Both_backups_of_a_comparison_may_be_named_by_age()
    {
        using var response = await _server.Operator.GetAsync($"{Base}/latest~1/diff/latest", Ct);

        Assert.Equal([_second], response.Headers.GetValues("X-Other-Id"));
    }

    [Fact]
    public async Task All_pages_are_of_the_backup_of_the_first_one()
    {
        using var response = await _server.Operator.GetAsync($"{Base}/latest/files?path=bots&limit=1", Ct);

        Assert.StartsWith($"<{Base}/{_second}/files?", Assert.Single(response.Headers.GetValues("Link")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restores_and_verifies_take_the_latest()
    {
        var restored = await PostWaitingAsync(_server.Admin, "restore/latest", """{"target":"lab"}""");
        var verified = await PostWaitingAsync(_server.Operator, "latest~1/verify", "{}");

        Assert.Equal(_second, restored.GetProperty("backup_id").GetString());
        Assert.Equal(_first, verified.GetProperty("backup_id").GetString());
    }

    [Fact]
    public async Task Changes_need_an_id()
    {
        using var deleted = await _server.Admin.DeleteAsync($"{Base}/latest", Ct);
        await ErrorAsync(deleted, HttpStatusCode.NotFound, FaultCode.BackupNotFound);
        using var held = await _server.Admin.PutAsync($"{Base}/latest/hold", Json("""{"hold":true}"""), Ct);
        await ErrorAsync(held, HttpStatusCode.NotFound, FaultCode.BackupNotFound);
    }

    [Theory]
    [InlineData("latest~2")]
    [InlineData("latest:none")]
    [InlineData("latest~x")]
    public async Task What_no_backup_is_is_not_found(string name)
    {
        using var response = await _server.Operator.GetAsync($"{Base}/{name}", Ct);
        await ErrorAsync(response, HttpStatusCode.NotFound, FaultCode.BackupNotFound);
    }

    [Fact]
    public async Task A_part_of_an_id_is_not_an_id()
    {
        using var response = await _server.Operator.GetAsync($"{Base}/{_second[^6..]}", Ct);
        await ErrorAsync(response, HttpStatusCode.NotFound, FaultCode.BackupNotFound);
    }

    [Fact]
    public async Task An_older_backup_is_taken_with_a_warning()
    {
        _server.Services.Catalogue.Write(session =>
            session.Backups.Update(session.Backups.Find(_second)! with { Status = RunStatus.Missing })
        );

        using var shown = await _server.Operator.GetAsync($"{Base}/latest", Ct);
        Assert.Equal([_second], shown.Headers.GetValues("X-Missing-Backups"));
        foreach (
            var job in (JsonElement[])
                [
                    await PostWaitingAsync(_server.Admin, "restore/latest", """{"target":"lab"}"""),
                    await PostWaitingAsync(_server.Admin, "latest/verify", "{}"),
                ]
        )
        {
            Assert.Equal((_first, "completed"), (job.GetProperty("backup_id").GetString(), job.GetProperty("status").GetString()));
            Assert.Equal(1, job.GetProperty("warning_count").GetInt32());
            var warning = Assert.Single(job.GetProperty("warnings").EnumerateArray());
            Assert.Equal((_second, "archive_missing"), (warning.GetProperty("path").GetString(), warning.GetProperty("code").GetString()));
        }
    }
}
