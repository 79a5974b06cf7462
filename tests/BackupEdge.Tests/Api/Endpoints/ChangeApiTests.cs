using System.Net;
using System.Text.Json;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>The call that changes a backup, tags, and what retention does with each backup.</summary>
public sealed class ChangeApiTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_given_fields_are_changed_and_null_removes_them()
    {
        var id = await server.BackUpAsync();
        var changed = await ChangeAsync(
            id,
            """{"label":"new","retention_days":30,"hold":true,"tags":["b","a","b"],"note":"It was well."}"""
        );
        Assert.Equal("It was well.", changed.GetProperty("note").GetString());
        Assert.Equal("new", changed.GetProperty("label").GetString());
        Assert.Equal(30, changed.GetProperty("retention_days").GetInt32());
        Assert.True(changed.GetProperty("hold").GetBoolean());
        Assert.Equal("""["a","b"]""", changed.GetProperty("tags").GetRawText());
        Assert.Equal("held, newest of its sources, retention_days 30", changed.GetProperty("retention_reason").GetString());
        Assert.Equal(JsonValueKind.Null, changed.GetProperty("expires_at").ValueKind);

        changed = await ChangeAsync(id, """{"hold":false}""");
        Assert.Equal("new", changed.GetProperty("label").GetString());
        Assert.Equal(
            changed.GetProperty("created_at").GetDateTimeOffset().AddDays(30),
            changed.GetProperty("expires_at").GetDateTimeOffset()
        );

        changed = await ChangeAsync(id, """{"label":null,"retention_days":null,"tags":null,"note":null}""");
        Assert.Equal(JsonValueKind.Null, changed.GetProperty("note").ValueKind);
        Assert.Equal(JsonValueKind.Null, changed.GetProperty("label").ValueKind);
        Assert.Equal(JsonValueKind.Null, changed.GetProperty("retention_days").ValueKind);
        Assert.Equal(0, changed.GetProperty("tags").GetArrayLength());
        Assert.Equal(changed.GetRawText(), (await BodyAsync(await server.Admin.GetAsync($"{Base}/{id}", Ct))).GetRawText());
    }

    [Fact]
    public async Task Lists_have_tags_and_the_outlook_and_can_be_filtered_by_a_tag()
    {
        using var answer = await server.Admin.PostAsync($"{Base}/create", Json("""{"type":"full","tags":["site:a"]}"""), Ct);
        var created = await BodyAsync(answer);
        Assert.Equal("""["site:a"]""", created.GetProperty("tags").GetRawText());
        var last = await server.BackUpAsync();

        var tagged = Assert.Single((await BodyAsync(await server.Admin.GetAsync($"{Base}/list?tag=site:a", Ct))).EnumerateArray());
        Assert.Equal(created.GetProperty("backup_id").GetString(), tagged.GetProperty("id").GetString());
        Assert.Equal("no retention is set", tagged.GetProperty("retention_reason").GetString());
        var newest = (await BodyAsync(await server.Admin.GetAsync($"{Base}/list?limit=1", Ct)))[0];
        Assert.Equal(last, newest.GetProperty("id").GetString());
        Assert.Equal("newest of its sources, no retention is set", newest.GetProperty("retention_reason").GetString());
        Assert.Equal(0, (await BodyAsync(await server.Admin.GetAsync($"{Base}/list?tag=site:b", Ct))).GetArrayLength());
    }

    [Fact]
    public async Task What_is_not_valid_is_refused_by_field_and_changes_nothing()
    {
        var id = await server.BackUpAsync("stays");
        foreach (
            var (body, field) in new[]
            {
                ("""{"label":"new","tags":["two words"]}""", "tags"),
                ("""{"label":"new","tags":"a"}""", "tags"),
                ("""{"label":""}""", "label"),
                ("""{"label":"new","retention_days":0}""", "retention_days"),
                ("""{"label":"new","hold":1}""", "hold"),
                ("""{"note":""}""", "note"),
                ("""{"note":"two\nlines"}""", "note"),
                ("""{"type":"full"}""", "type"),
            }
        )
        {
            var error = await ErrorAsync(
                await server.Admin.PutAsync($"{Base}/{id}", Json(body), Ct),
                HttpStatusCode.BadRequest,
                "invalid_request"
            );
            Assert.Equal(field, error.GetProperty("field").GetString());
        }

        Assert.Equal("stays", (await BodyAsync(await server.Admin.GetAsync($"{Base}/{id}", Ct))).GetProperty("label").GetString());
    }

    [Fact]
    public async Task It_needs_an_admin_and_an_existing_backup()
    {
        var id = await server.BackUpAsync();
        await ErrorAsync(
            await server.Operator.PutAsync($"{Base}/{id}", Json("""{"label":"x"}"""), Ct),
            HttpStatusCode.Forbidden,
            "forbidden"
        );
        await ErrorAsync(
            await server.Admin.PutAsync($"{Base}/backup-none", Json("""{"label":"x"}"""), Ct),
            HttpStatusCode.NotFound,
            "backup_not_found"
        );
    }

    private async Task<JsonElement> ChangeAsync(string id, string body)
    {
        using var response = await server.Admin.PutAsync($"{Base}/{id}", Json(body), Ct);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await BodyAsync(response);
    }
}
