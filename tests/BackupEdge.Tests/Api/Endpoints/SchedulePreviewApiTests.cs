using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>POST /schedule/preview.</summary>
public sealed class SchedulePreviewApiTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 10, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly InProcessServer _server;

    public SchedulePreviewApiTests() => _server = new InProcessServer { Time = _time };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Returns_the_due_times_in_both_zones_with_the_type_of_each_run_and_creates_nothing()
    {
        var preview = await PreviewAsync(
            """{"cron":"0 2 * * *","type":"incremental","full_every":"2d","timezone":"Europe/Berlin","count":3,"name":"nightly"}"""
        );

        Assert.Equal(["cron", "timezone", "runs"], preview.EnumerateObject().Select(field => field.Name));
        Assert.Equal("Europe/Berlin", preview.GetProperty("timezone").GetString());
        Assert.Equal(
            [
                ("2026-10-24T00:00:00Z", "2026-10-24T02:00:00+02:00", "full"),
                ("2026-10-25T00:00:00Z", "2026-10-25T02:00:00+02:00", "incremental"),
                ("2026-10-26T01:00:00Z", "2026-10-26T02:00:00+01:00", "full"),
            ],
            RunsOf(preview)
        );
        Assert.Empty(_server.Services.Schedules.List());
        Assert.DoesNotContain(_server.Services.Catalogue.Read(session => session.Audit.List(new())).Rows, row =>
            row.Action.StartsWith("schedule", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Only_the_cron_line_is_required()
    {
        var runs = RunsOf(await PreviewAsync("""{"cron":"0 0 * * SUN","timezone":"UTC"}"""));

        Assert.Equal(10, runs.Count);
        Assert.All(runs, run => Assert.Equal("incremental", run.Type));
        Assert.Equal(100, RunsOf(await PreviewAsync("""{"cron":"@daily","count":100}""")).Count);
        Assert.All(RunsOf(await PreviewAsync("""{"cron":"@daily","type":"full"}""")), run => Assert.Equal("full", run.Type));
    }

    [Theory]
    [InlineData("""{"type":"full"}""", "cron")]
    [InlineData("""{"cron":"0 2 32 * *","type":"full"}""", "cron")]
    [InlineData("""{"cron":"0 2 * * *","type":"all"}""", "type")]
    [InlineData("""{"cron":"0 2 * * *","type":"full","timezone":"Mars/Olympus"}""", "timezone")]
    [InlineData("""{"cron":"0 2 * * *","type":"full","full_every":"often"}""", "full_every")]
    [InlineData("""{"cron":"0 2 * * *","type":"full","retention_days":0}""", "retention_days")]
    [InlineData("""{"cron":"0 2 * * *","type":"full","name":""}""", "name")]
    [InlineData("""{"cron":"0 2 * * *","type":"full","sources":["nothing"]}""", "sources")]
    [InlineData("""{"cron":"0 2 * * *","type":"full","include_files":false}""", "sources")]
    public async Task Refuses_what_the_creation_refuses_with_the_same_error(string body, string field)
    {
        using var previewed = await _server.Admin.PostAsync($"{Base}/schedule/preview", Json(body), Ct);
        using var created = await _server.Admin.PostAsync($"{Base}/schedule", Json(body), Ct);

        var error = await BodyAsync(previewed);
        Assert.Equal(HttpStatusCode.BadRequest, previewed.StatusCode);
        Assert.Equal(field, error.GetProperty("details").GetProperty("field").GetString());
        Assert.Equal((await BodyAsync(created)).GetRawText(), error.GetRawText());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public async Task Refuses_a_count_that_is_not_from_1_to_100(int count)
    {
        using var refused = await _server.Admin.PostAsync(
            $"{Base}/schedule/preview",
            Json($$"""{"cron":"@daily","count":{{count}}}"""),
            Ct
        );
        Assert.Equal("count", (await ErrorAsync(refused, HttpStatusCode.BadRequest, "invalid_request")).GetProperty("field").GetString());
    }

    private static List<(string DueAt, string Local, string Type)> RunsOf(JsonElement preview) =>
        [
            .. preview
                .GetProperty("runs")
                .EnumerateArray()
                .Select(run =>
                    (
                        run.GetProperty("due_at").GetString()!,
                        run.GetProperty("local_time").GetString()!,
                        run.GetProperty("type").GetString()!
                    )
                ),
        ];

    private async Task<JsonElement> PreviewAsync(string body)
    {
        using var response = await _server.Admin.PostAsync($"{Base}/schedule/preview", Json(body), Ct);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Ct));
        return await BodyAsync(response);
    }
}
