using System.Net;
using System.Text.Json;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

public sealed class BrowseApiTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string Times(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private string Source => Path.Combine(server.Folder.FullName, "bots");

    [Fact]
    public async Task Lists_a_backup_level_by_level_and_page_by_page()
    {
        Directory.CreateDirectory(Path.Combine(Source, "default.gbai", "dialog"));
        await File.WriteAllTextAsync(Path.Combine(Source, "default.gbai", "dialog", "übung 1.bas"), "TALK 1", Ct);
        var id = await server.BackUpAsync();

        Assert.Equal(["bots"], Texts(await AllAsync($"{id}/files"), "path"));
        Assert.Equal(
            ["bots/default.gbai", "bots/other.bas", "bots/start.bas"],
            Texts(await AllAsync($"{id}/files?path=bots&limit=1", pages: 3), "path").Take(3)
        );
        var everything = await AllAsync($"{id}/files?recursive=true&limit=2");
        Assert.Equal(
            ["bots", "bots/default.gbai", "bots/default.gbai/dialog", "bots/default.gbai/dialog/übung 1.bas"],
            Texts(everything, "path").Take(4)
        );
        var file = Assert.Single(await AllAsync($"{id}/files?path=bots/default.gbai/dialog/%C3%BCbung%201.bas"));
        Assert.Equal("übung 1.bas", file.GetProperty("name").GetString());
        Assert.Equal("file", file.GetProperty("type").GetString());
        Assert.Equal(6, file.GetProperty("size").GetInt64());
        Assert.Matches("^0[0-7]{3}$", file.GetProperty("mode").GetString()!);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{9})?Z$", file.GetProperty("mtime").GetString()!);
        Assert.False(file.GetProperty("incomplete").GetBoolean());
        Assert.Equal(JsonValueKind.Null, file.GetProperty("link_target").ValueKind);
    }

    [Fact]
    public async Task A_pattern_has_at_most_32_wildcards()
    {
        using var allowed = await server.Operator.GetAsync($"{Base}/files?name={Times("a*", 32)}", Ct);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        foreach (var pattern in (string[])[Times("*a", 33), Times("?", 33), Times("[ab]", 33), "**/" + Times("*?", 16)])
        {
            using var refused = await server.Operator.GetAsync($"{Base}/files?name={Uri.EscapeDataString(pattern)}", Ct);
            Assert.Equal(
                "name",
                (await ErrorAsync(refused, HttpStatusCode.BadRequest, "invalid_request")).GetProperty("field").GetString()
            );
        }
    }

    [Fact]
    public async Task Finds_every_version_and_compares_any_two_backups()
    {
        var path = Path.Combine(Source, "versions.bas");
        await File.WriteAllTextAsync(path, "one", Ct);
        var first = await server.BackUpAsync();
        await File.WriteAllTextAsync(path, "three", Ct);
        var second = await server.BackUpAsync();
        var third = await server.BackUpAsync();
        File.Delete(path);
        var fourth = await server.BackUpAsync();

        var versions = await AllAsync("files?name=versions.*&limit=1");
        Assert.Equal([third, second, first], Texts(versions, "backup_id"));
        Assert.Equal(["unchanged", "changed", "added"], Texts(versions, "change"));
        Assert.Equal([second, first], Texts(versions, "base_id").Take(2));
        Assert.Equal([5, 5, 3], versions.Select(version => version.GetProperty("size").GetInt32()));
        Assert.Empty(await AllAsync("files?name=versions.bas&since=2100-01-01T00:00:00Z"));
        Assert.Empty(await AllAsync("files?name=versions.bas&until=2001-01-01T00:00:00%2B01:00"));
        Assert.Equal(3, (await AllAsync("files?name=bots/**/versions.bas&since=2001-01-01T00:00:00.5Z")).Count);

        var changed = (await AllAsync($"{first}/diff/{second}?path=bots/versions.bas")).Single();
        Assert.Equal("changed", changed.GetProperty("change").GetString());
        Assert.Equal(["content", "metadata"], changed.GetProperty("differs").EnumerateArray().Select(word => word.GetString()));
        Assert.Equal((3, 5), (changed.GetProperty("size_before").GetInt32(), changed.GetProperty("size_after").GetInt32()));
        var removed = (await AllAsync($"{third}/diff/{fourth}?limit=1")).Single(item =>
            item.GetProperty("change").GetString() == "removed"
        );
        Assert.Equal("bots/versions.bas", removed.GetProperty("path").GetString());
        Assert.Equal(JsonValueKind.Null, removed.GetProperty("type_after").ValueKind);
        Assert.Empty(await AllAsync($"{second}/diff/{third}"));
    }

    [Fact]
    public async Task Only_sources_that_both_backups_contain_are_compared_and_the_others_are_named()
    {
        await using var two = new InProcessServer { MoreSources = ["tickets"] };
        await two.InitializeAsync();
        var both = await two.BackUpAsync();
        await File.WriteAllTextAsync(Path.Combine(two.Folder.FullName, "bots", "start.bas"), "changed", Ct);
        var (bots, tickets) = (await two.BackUpAsync(sources: ["bots"]), await two.BackUpAsync(sources: ["tickets"]));

        foreach (var path in (string[])[$"{both}/diff/{bots}", $"{bots}/diff/{both}"])
        {
            using var response = await two.Operator.GetAsync($"{Base}/{path}", Ct);
            var changes = (await BodyAsync(response)).EnumerateArray().ToList();
            Assert.Equal(["bots/start.bas"], Texts(changes, "path"));
            Assert.Equal(["changed"], Texts(changes, "change"));
            Assert.Equal(["tickets"], response.Headers.GetValues("X-Left-Out-Sources"));
        }

        using var nothing = await two.Operator.GetAsync($"{Base}/{bots}/diff/{tickets}", Ct);
        Assert.Equal("bots, tickets", Assert.Single(nothing.Headers.GetValues("X-Left-Out-Sources")));
        Assert.Empty((await BodyAsync(nothing)).EnumerateArray());
        using var same = await two.Operator.GetAsync($"{Base}/{both}/diff/{bots}?path=bots/start.bas", Ct);
        Assert.Single((await BodyAsync(same)).EnumerateArray());
        Assert.False(same.Headers.Contains("X-Left-Out-Sources"));
        using var refused = await two.Operator.GetAsync($"{Base}/{both}/diff/{bots}?path=tickets/ledger.txt", Ct);
        await ErrorAsync(refused, HttpStatusCode.NotFound, "path_not_found");
        Assert.StartsWith(
            $"The backup '{bots}' does not contain the source 'tickets'",
            (await BodyAsync(refused)).GetProperty("message").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_whole_path_finds_the_versions_of_one_file_whatever_characters_its_name_has()
    {
        var path = Path.Combine(Source, "odd [a]*?\\.bas");
        await File.WriteAllTextAsync(path, "one", Ct);
        var similar = Path.Combine(Source, "odd a.bas");
        await File.WriteAllTextAsync(similar, "other", Ct);
        var id = await server.BackUpAsync();

        var found = await AllAsync($"files?path={Uri.EscapeDataString("bots/odd [a]*?\\.bas")}&changed=true");
        Assert.Equal(["bots/odd [a]*?\\.bas"], Texts(found, "path").Distinct());
        Assert.Contains(id, Texts(found, "backup_id"));
        Assert.Empty(await AllAsync($"files?path={Uri.EscapeDataString("bots/ODD [A]*?\\.bas")}"));
        Assert.NotEmpty(await AllAsync($"files?path={Uri.EscapeDataString("bots/ODD [A]*?\\.bas")}&ignore_case=true"));
        Assert.NotEmpty(await AllAsync("files?path=bots&folders=true"));
        File.Delete(path);
        File.Delete(similar);
    }

    [Fact]
    public async Task The_history_of_a_path_tells_at_which_backups_it_changed()
    {
        var folder = Path.Combine(Source, "history.gbai");
        await server.BackUpAsync();
        Directory.CreateDirectory(Path.Combine(folder, "dialog"));
        var file = Path.Combine(folder, "dialog", "start.bas");
        await File.WriteAllTextAsync(file, "one", Ct);
        var appeared = await server.BackUpAsync();
        var same = await server.BackUpAsync();
        await File.WriteAllTextAsync(file, "three", Ct);
        var changed = await server.BackUpAsync();
        Directory.Delete(folder, recursive: true);
        var gone = await server.BackUpAsync();

        var history = await AllAsync("files/history?path=bots/history.gbai&limit=2");
        Assert.Equal([gone, changed, same, appeared], Texts(history, "backup_id").Take(4));
        Assert.Equal([true, true, false, true, false], history.Take(5).Select(row => row.GetProperty("changed").GetBoolean()));
        Assert.Equal([false, true, true, true, false], history.Take(5).Select(row => row.GetProperty("contained").GetBoolean()));
        Assert.Equal(Texts(history, "backup_id").Skip(1).Take(3), Texts(history, "base_id").Take(3));
        Assert.False((await AllAsync("files/history?path=bots/never"))[0].GetProperty("changed").GetBoolean());
        Assert.Empty(await AllAsync("files/history?path=never"));
        Assert.Empty(await AllAsync("files/history?path=bots&since=2100-01-01T00:00:00Z"));
    }

    [Theory]
    [InlineData("files/history", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("files/history?path=bots/../x", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("files/history?path=bots&cursor=eA", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("files?name=a&path=b", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("ID/files?path=bots/none", HttpStatusCode.NotFound, "path_not_found")]
    [InlineData("ID/files?path=../x", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("ID/files?path=bots%00", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("ID/files?recursive=yes", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("ID/files?limit=1001", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("ID/files?cursor=%21", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("ID/files?path=bots&cursor=eA", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("backup-none/files", HttpStatusCode.NotFound, "backup_not_found")]
    [InlineData("files", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("files?name=%5B", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("files?name=a&since=2026-11-23T02:00", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("files?name=a&cursor=eA", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("ID/diff/backup-none", HttpStatusCode.NotFound, "backup_not_found")]
    [InlineData("ID/diff/ID?path=none", HttpStatusCode.NotFound, "path_not_found")]
    public async Task Refuses_an_invalid_request(string path, HttpStatusCode status, string code)
    {
        var id = await server.BackUpAsync();

        await ErrorAsync(await server.Operator.GetAsync($"{Base}/{path.Replace("ID", id, StringComparison.Ordinal)}", Ct), status, code);
    }

    [Fact]
    public async Task Returns_and_reports_the_readable_part_of_a_damaged_archive()
    {
        var id = await server.BackUpAsync();
        var archive = Path.Combine(server.Services.Settings.Data.Archives, id + ".bea");

        // The only page of its manifest.
        server.DamageManifest(id);
        var bytes = await File.ReadAllBytesAsync(archive, Ct);
        using var listed = await server.Operator.GetAsync($"{Base}/{id}/files", Ct);
        Assert.Equal(HttpStatusCode.OK, listed.StatusCode);
        Assert.True(int.Parse(Assert.Single(listed.Headers.GetValues("X-Damaged-Entries"))) > 0);
        await ErrorAsync(
            await server.Operator.GetAsync($"{Base}/{id}/files?path=bots", Ct),
            HttpStatusCode.InternalServerError,
            "archive_damaged"
        );

        await File.WriteAllBytesAsync(archive, bytes[..^10], Ct);
        await ErrorAsync(await server.Operator.GetAsync($"{Base}/{id}/files", Ct), HttpStatusCode.InternalServerError, "archive_damaged");
        using var found = await server.Operator.GetAsync($"{Base}/files?name=start.bas", Ct);
        Assert.Equal("1", Assert.Single(found.Headers.GetValues("X-Skipped-Backups")));
        await server.Admin.DeleteAsync($"{Base}/{id}?force=true", Ct);
    }

    // Follows the Link headers to the last page.
    private async Task<List<JsonElement>> AllAsync(string path, int? pages = null)
    {
        var items = new List<JsonElement>();
        var next = $"{Base}/{path}";
        while (next is not null && pages-- != 0)
        {
            using var response = await server.Operator.GetAsync(next, Ct);
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Ct));
            items.AddRange((await BodyAsync(response)).EnumerateArray());
            next = response.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        return items;
    }

    private static IEnumerable<string?> Texts(IEnumerable<JsonElement> items, string field) =>
        items.Select(item => item.GetProperty(field).GetString());
}
