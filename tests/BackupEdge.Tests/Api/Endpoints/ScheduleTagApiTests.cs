using System.Net;
using BackupEdge.Catalogue;
using BackupEdge.Jobs;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>The <c>ETag</c> of schedules, and changes with <c>If-Match</c>.</summary>
public sealed class ScheduleTagApiTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    private const string Body = """{"cron":"0 2 * * *","type":"full","sources":["bots"]}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"name":"nightly"}""")]
    [InlineData("""{"cron":"0 3 * * *"}""")]
    [InlineData("""{"timezone":"Europe/Berlin"}""")]
    [InlineData("""{"type":"incremental"}""")]
    [InlineData("""{"full_every":"7d"}""")]
    [InlineData("""{"retention_days":3}""")]
    [InlineData("""{"read_bytes_per_second":4096}""")]
    [InlineData("""{"workers":1}""")]
    [InlineData("""{"io_class":"idle"}""")]
    [InlineData("""{"enabled":false}""")]
    [InlineData("""{"catch_up":false}""")]
    [InlineData("""{"sources":null}""")]
    [InlineData("""{"include_database":false}""")]
    public async Task The_tag_changes_with_each_field(string change)
    {
        var (id, created) = await CreateAsync();
        using var same = await PutAsync(id, Body);
        using var changed = await PutAsync(id, change);
        using var shown = await server.Admin.GetAsync($"{Base}/schedule/{id}", Ct);

        Assert.Equal(created, TagOf(same));
        Assert.NotEqual(created, TagOf(changed));
        Assert.Equal(TagOf(changed), TagOf(shown));
        Assert.Matches("^\"[A-Za-z0-9_-]{22}\"$", created);
    }

    [Fact]
    public async Task The_tag_does_not_change_with_runs()
    {
        var (id, created) = await CreateAsync();
        server.Services.Catalogue.Write(session =>
            session.Schedules.Update(session.Schedules.Find(id)! with { LastStartedAt = DateTimeOffset.UnixEpoch, NextDueAt = null })
        );

        using var shown = await server.Admin.GetAsync($"{Base}/schedule/{id}", Ct);

        Assert.Equal(created, TagOf(shown));
    }

    [Fact]
    public async Task A_change_and_a_deletion_need_the_current_tag_if_one_is_given()
    {
        var (id, created) = await CreateAsync();
        using var first = await PutAsync(id, """{"name":"first"}""", $"\"other\", {created}");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);

        using var second = await PutAsync(id, """{"name":"second"}""", created);
        var details = await ErrorAsync(second, HttpStatusCode.PreconditionFailed, "precondition_failed");
        Assert.Equal(id, details.GetProperty("schedule_id").GetString());
        using var deleted = await DeleteAsync(id, created);
        await ErrorAsync(deleted, HttpStatusCode.PreconditionFailed, "precondition_failed");

        using var shown = await server.Admin.GetAsync($"{Base}/schedule/{id}", Ct);
        Assert.Equal("first", (await BodyAsync(shown)).GetProperty("name").GetString());
        using var any = await PutAsync(id, """{"name":"any"}""", "*");
        Assert.Equal(HttpStatusCode.OK, any.StatusCode);
        using var now = await DeleteAsync(id, TagOf(any));
        Assert.Equal(HttpStatusCode.OK, now.StatusCode);
        using var gone = await DeleteAsync(id, "*");
        await ErrorAsync(gone, HttpStatusCode.NotFound, "schedule_not_found");
    }

    [Fact]
    public async Task Of_several_changes_of_the_same_state_one_is_made()
    {
        var (id, created) = await CreateAsync();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(i => Task.Run(() => PutAsync(id, $$"""{"name":"writer {{i}}"}""", created), Ct))
        );

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(11, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
    }

    [Fact]
    public void No_two_definitions_have_the_same_tag_because_their_texts_join()
    {
        var row = RowOf("a", ["b", "c"]);
        Assert.NotEqual(row.Tag(), RowOf("a", ["bc"]).Tag());
        Assert.NotEqual(row.Tag(), RowOf("a", null).Tag());
        Assert.NotEqual(RowOf("", null).Tag(), RowOf(null, null).Tag());
    }

    private static ScheduleRow RowOf(string? name, IReadOnlyList<string>? sources) =>
        new()
        {
            Id = "schedule-1",
            Name = name,
            Cron = "@daily",
            Type = BackupType.Full,
            Sources = sources,
            CreatedAt = DateTimeOffset.UnixEpoch,
            CreatedBy = "tester",
            CountsFrom = DateTimeOffset.UnixEpoch,
        };

    private static string TagOf(HttpResponseMessage response) => response.Headers.ETag!.ToString();

    private async Task<(string Id, string Tag)> CreateAsync()
    {
        using var response = await server.Admin.PostAsync($"{Base}/schedule", Json(Body), Ct);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return ((await BodyAsync(response)).GetProperty("id").GetString()!, TagOf(response));
    }

    private Task<HttpResponseMessage> PutAsync(string id, string body, string? ifMatch = null) =>
        SendAsync(HttpMethod.Put, id, Json(body), ifMatch);

    private Task<HttpResponseMessage> DeleteAsync(string id, string? ifMatch) => SendAsync(HttpMethod.Delete, id, null, ifMatch);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string id, HttpContent? content, string? ifMatch)
    {
        using var request = new HttpRequestMessage(method, $"{Base}/schedule/{id}") { Content = content };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await server.Admin.SendAsync(request, Ct);
    }
}
