using System.Globalization;
using System.Net;
using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>The calls that create, show, list, change, run and delete schedules.</summary>
public sealed class ScheduleApiTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    private static readonly string[] Fields =
    [
        "id",
        "schedule_id",
        "name",
        "cron",
        "timezone",
        "kind",
        "type",
        "copy",
        "full_every",
        "retention_days",
        "enabled",
        "catch_up",
        "sources",
        "include_files",
        "include_database",
        "read_bytes_per_second",
        "workers",
        "io_class",
        "next_run_at",
        "last_run_at",
        "last_status",
        "last_error",
        "last_backup_id",
        "last_success_at",
        "overdue",
        "overdue_for",
        "skipped",
        "read_only",
        "created_at",
        "created_by",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Creates_shows_lists_changes_and_deletes_a_schedule()
    {
        using var created = await server.Admin.PostAsync(
            $"{Base}/schedule",
            Json("""{"cron":"0 2 * * *","type":"incremental","retention_days":30,"timezone":"Europe/Berlin","name":"nightly"}"""),
            Ct
        );
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var schedule = await BodyAsync(created);
        Assert.Equal(Fields, schedule.EnumerateObject().Select(field => field.Name));
        var id = schedule.GetProperty("id").GetString()!;
        Assert.Equal(id, schedule.GetProperty("schedule_id").GetString());
        Assert.Equal($"{Base}/schedule/{id}", created.Headers.Location?.ToString());
        Assert.Equal("tester", schedule.GetProperty("created_by").GetString());
        Assert.False(schedule.GetProperty("read_only").GetBoolean());
        Assert.InRange(
            DateTimeOffset.Parse(schedule.GetProperty("next_run_at").GetString()!, CultureInfo.InvariantCulture) - DateTimeOffset.UtcNow,
            TimeSpan.Zero,
            TimeSpan.FromHours(25)
        );

        var list = await BodyAsync(await server.Admin.GetAsync($"{Base}/schedule", Ct));
        Assert.Equal(schedule.GetRawText(), list.EnumerateArray().First().GetRawText());

        var changed = await PutAsync(id, """{"type":"full","enabled":false}""");
        Assert.Equal(
            ("full", "0 2 * * *", 30),
            (
                changed.GetProperty("type").GetString(),
                changed.GetProperty("cron").GetString(),
                changed.GetProperty("retention_days").GetInt32()
            )
        );
        Assert.Equal(JsonValueKind.Null, changed.GetProperty("next_run_at").ValueKind);
        changed = await PutAsync(id, """{"retention_days":null,"name":null,"timezone":null,"cron":null,"type":null,"enabled":true}""");
        Assert.All((string[])["retention_days", "name"], field => Assert.Equal(JsonValueKind.Null, changed.GetProperty(field).ValueKind));
        Assert.Equal(
            ("full", "0 2 * * *", TimeZoneInfo.Local.Id),
            (changed.GetProperty("type").GetString(), changed.GetProperty("cron").GetString(), changed.GetProperty("timezone").GetString())
        );

        var deleted = await BodyAsync(await server.Admin.DeleteAsync($"{Base}/schedule/{id}", Ct));
        Assert.True(deleted.GetProperty("deleted").GetBoolean());
        await ErrorAsync(await server.Admin.GetAsync($"{Base}/schedule/{id}", Ct), HttpStatusCode.NotFound, "schedule_not_found");
    }

    [Fact]
    public async Task Returns_the_next_due_times()
    {
        var id = await CreateAsync("""{"cron":"30 5 * * MON","type":"full","timezone":"America/New_York","enabled":false}""");
        var next = await BodyAsync(await server.Admin.GetAsync($"{Base}/schedule/{id}/next?count=60", Ct));
        Assert.Equal((id, "America/New_York"), (next.GetProperty("id").GetString(), next.GetProperty("timezone").GetString()));
        var times = next.GetProperty("next_run_at")
            .EnumerateArray()
            .Select(time => DateTimeOffset.Parse(time.GetString()!, CultureInfo.InvariantCulture))
            .ToList();
        Assert.Equal(60, times.Count);
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        Assert.All(times, time =>
            Assert.Equal("Monday 05:30", TimeZoneInfo.ConvertTime(time, zone).ToString("dddd HH:mm", CultureInfo.InvariantCulture))
        );
        Assert.Equal(
            10,
            (await BodyAsync(await server.Admin.GetAsync($"{Base}/schedule/{id}/next", Ct))).GetProperty("next_run_at").GetArrayLength()
        );
        var details = await ErrorAsync(
            await server.Admin.GetAsync($"{Base}/schedule/{id}/next?count=101", Ct),
            HttpStatusCode.BadRequest,
            "invalid_request"
        );
        Assert.Equal("count", details.GetProperty("field").GetString());
    }

    [Fact]
    public async Task Runs_a_schedule_on_request_and_records_the_result()
    {
        var id = await CreateAsync("""{"cron":"0 0 1 1 *","type":"incremental","name":"yearly","full_every":"7d"}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Base}/schedule/{id}/run");
        request.Headers.Add("Prefer", "wait=30");
        using var response = await server.Admin.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var backup = await BodyAsync(response);
        Assert.Equal(
            ("completed", "full", id, "yearly"),
            (
                backup.GetProperty("status").GetString(),
                backup.GetProperty("type").GetString(),
                backup.GetProperty("schedule_id").GetString(),
                backup.GetProperty("label").GetString()
            )
        );
        var backupId = backup.GetProperty("backup_id").GetString();
        Assert.Equal($"{Base}/{backupId}", response.Headers.Location?.ToString());

        var schedule = await BodyAsync(await server.Admin.GetAsync($"{Base}/schedule/{id}", Ct));
        Assert.Equal(
            ("completed", backupId),
            (schedule.GetProperty("last_status").GetString(), schedule.GetProperty("last_backup_id").GetString())
        );
        Assert.EndsWith("Z", schedule.GetProperty("last_success_at").GetString(), StringComparison.Ordinal);
        Assert.Equal(id, (await BodyAsync(await server.Admin.GetAsync($"{Base}/{backupId}", Ct))).GetProperty("schedule_id").GetString());
        Assert.Contains((await BodyAsync(await server.Admin.GetAsync($"{Base}/jobs?kind=prune", Ct))).EnumerateArray(), job =>
            job.GetProperty("created_by").GetString() == id
        );
    }

    [Fact]
    public async Task Limits_of_a_schedule_are_stored_and_null_removes_them()
    {
        using var created = await server.Admin.PostAsync(
            $"{Base}/schedule",
            Json("""{"cron":"0 2 * * *","type":"full","read_bytes_per_second":20000000,"workers":2,"io_class":"idle"}"""),
            Ct
        );
        var schedule = await BodyAsync(created);
        Assert.Equal((20_000_000, 2, "idle"), LimitsOf(schedule));
        var id = schedule.GetProperty("id").GetString()!;
        Assert.Equal((20_000_000, 2, "idle"), LimitsOf(await BodyAsync(await server.Admin.GetAsync($"{Base}/schedule/{id}", Ct))));

        Assert.Equal((0, 2, "best_effort"), LimitsOf(await PutAsync(id, """{"read_bytes_per_second":0,"io_class":"best_effort"}""")));
        Assert.Equal((null, null, null), LimitsOf(await PutAsync(id, """{"read_bytes_per_second":null,"workers":null,"io_class":null}""")));
    }

    [Theory]
    [InlineData("""{"type":"full"}""", "cron")]
    [InlineData("""{"cron":"0 2 * * *"}""", "type")]
    [InlineData("""{"cron":"0 2 * * *","type":"all"}""", "type")]
    [InlineData("""{"cron":"0 2 32 * *","type":"full"}""", "cron")]
    [InlineData("""{"cron":["0 2 * * *"],"type":"full"}""", "cron")]
    [InlineData("""{"cron":"0 0 30 2 *","type":"full"}""", "cron")]
    [InlineData("""{"cron":"0 2 * * *","type":"full","timezone":"Mars/Olympus"}""", "timezone")]
    [InlineData("""{"cron":"0 2 * * *","type":"full","full_every":"often"}""", "full_every")]
    [InlineData("""{"cron":"0 2 * * *","type":"full","retention_days":0}""", "retention_days")]
    [InlineData("""{"cron":"0 2 * * *","type":"full","retention_days":"30 days"}""", "retention_days")]
    [InlineData("""{"cron":"0 2 * * *","type":"full","name":""}""", "name")]
    [InlineData("""{"cron":"0 2 * * *","type":"full","sources":[]}""", "sources")]
    [InlineData("""{"cron":"0 2 * * *","type":"full","sources":["nothing"]}""", "sources")]
    [InlineData("""{"cron":"0 2 * * *","type":"full","include_files":false}""", "sources")]
    [InlineData("""{"cron":"0 2 * * *","type":"full","enabled":"yes"}""", "enabled")]
    [InlineData("""{"cron":"0 2 * * *","type":"full","read_bytes_per_second":1023}""", "read_bytes_per_second")]
    [InlineData("""{"cron":"0 2 * * *","type":"full","read_bytes_per_second":"20MB"}""", "read_bytes_per_second")]
    [InlineData("""{"cron":"0 2 * * *","type":"full","workers":0}""", "workers")]
    [InlineData("""{"cron":"0 2 * * *","type":"full","io_class":"realtime"}""", "io_class")]
    [InlineData("""{"cron":"0 2 * * *","type":"full","crom":1}""", "crom")]
    public async Task A_refused_schedule_names_the_invalid_field(string body, string field)
    {
        var details = await ErrorAsync(
            await server.Admin.PostAsync($"{Base}/schedule", Json(body), Ct),
            HttpStatusCode.BadRequest,
            "invalid_request"
        );
        Assert.Equal(field, details.GetProperty("field").GetString());
    }

    [Fact]
    public async Task An_invalid_change_is_refused_and_changes_nothing()
    {
        var id = await CreateAsync("""{"cron":"0 2 * * *","type":"full"}""");
        using var response = await server.Admin.PutAsync($"{Base}/schedule/{id}", Json("""{"name":"new","cron":"0 2 * * MOON"}"""), Ct);
        var details = await ErrorAsync(response, HttpStatusCode.BadRequest, "invalid_request");
        Assert.Equal("cron", details.GetProperty("field").GetString());
        Assert.Equal(
            JsonValueKind.Null,
            (await BodyAsync(await server.Admin.GetAsync($"{Base}/schedule/{id}", Ct))).GetProperty("name").ValueKind
        );
    }

    [Fact]
    public async Task A_schedule_of_the_configuration_is_read_only()
    {
        var nightly = new ScheduleDefinition
        {
            Name = "nightly",
            Cron = "@daily",
            Type = "full",
        };
        server.Services.Catalogue.Write(session =>
            session.Schedules.Insert(
                new()
                {
                    Id = "schedule-nightly",
                    Name = nightly.Name,
                    IsConfigured = true,
                    Cron = nightly.Cron,
                    Type = BackupType.Full,
                    CreatedAt = DateTimeOffset.UtcNow,
                    CreatedBy = "configuration",
                    CountsFrom = DateTimeOffset.UtcNow,
                    NextDueAt = nightly.Timing.Next(DateTimeOffset.UtcNow),
                }
            )
        );

        Assert.True(
            (await BodyAsync(await server.Admin.GetAsync($"{Base}/schedule/schedule-nightly", Ct))).GetProperty("read_only").GetBoolean()
        );
        await ErrorAsync(
            await server.Admin.PutAsync($"{Base}/schedule/schedule-nightly", Json("""{"enabled":false}"""), Ct),
            HttpStatusCode.Conflict,
            "schedule_read_only"
        );
        await ErrorAsync(
            await server.Admin.DeleteAsync($"{Base}/schedule/schedule-nightly", Ct),
            HttpStatusCode.Conflict,
            "schedule_read_only"
        );
    }

    private async Task<string> CreateAsync(string body)
    {
        using var created = await server.Admin.PostAsync($"{Base}/schedule", Json(body), Ct);
        return (await BodyAsync(created)).GetProperty("id").GetString()!;
    }

    private async Task<JsonElement> PutAsync(string id, string body)
    {
        using var response = await server.Admin.PutAsync($"{Base}/schedule/{id}", Json(body), Ct);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await BodyAsync(response);
    }

    private static (int? Read, int? Workers, string? IoClass) LimitsOf(JsonElement schedule) =>
        (NumberOf(schedule, "read_bytes_per_second"), NumberOf(schedule, "workers"), schedule.GetProperty("io_class").GetString());

    private static int? NumberOf(JsonElement schedule, string field) =>
        schedule.GetProperty(field) is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null;
}
