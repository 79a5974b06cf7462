using System.Globalization;
using System.Net;
using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Tests.TestTrees;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>Downloads of single files according to RFC 9110, and exports.</summary>
public sealed class ContentApiTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    private static readonly string Text = string.Concat(Enumerable.Range(0, 200_000).Select(i => (char)('a' + (i * 7 % 26))));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_sent_with_headers_that_isolate_it_in_a_browser()
    {
        var id = await BackUpAsync("page \"é\"\n.html", Text);
        using var answer = await GetAsync(Address(id, "bots/page \"é\"\n.html"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Text, await answer.Content.ReadAsStringAsync(Ct));
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(Text.Length, answer.Content.Headers.ContentLength);
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("sandbox; default-src 'none'", Header(answer, "Content-Security-Policy"));
        Assert.Equal("same-origin", Header(answer, "Cross-Origin-Resource-Policy"));
        Assert.Equal("no-cache, private", answer.Headers.CacheControl?.ToString());
        Assert.Equal("bytes", Assert.Single(answer.Headers.AcceptRanges));
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("page \"é\"_.html", answer.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.Matches("^\"[0-9a-f]{32}\"$", answer.Headers.ETag?.ToString());
        Assert.Equal(new DateTimeOffset(2020, 2, 3, 4, 5, 6, TimeSpan.Zero), answer.Content.Headers.LastModified);
    }

    [Theory]
    [InlineData("bytes=0-", 206, "bytes 0-199999/200000")]
    [InlineData("bytes=0-0", 206, "bytes 0-0/200000")]
    [InlineData("bytes=100000-100009", 206, "bytes 100000-100009/200000")]
    [InlineData("bytes=199990-999999999", 206, "bytes 199990-199999/200000")]
    [InlineData("bytes=-5", 206, "bytes 199995-199999/200000")]
    [InlineData("bytes=-999999999", 206, "bytes 0-199999/200000")]
    [InlineData("bytes=200000-", 416, "bytes */200000")]
    [InlineData("bytes=-0", 416, "bytes */200000")]
    [InlineData("bytes=1-2,5-6", 200, null)]
    [InlineData("bytes=9-3", 200, null)]
    [InlineData("bytes=x-", 200, null)]
    [InlineData("lines=1-2", 200, null)]
    [InlineData("bytes=99999999999999999999999-", 200, null)]
    public async Task Range_requests_follow_the_standard(string range, int status, string? contentRange)
    {
        var id = await BackUpAsync("range.bin", Text);
        using var answer = await GetAsync(Address(id, "bots/range.bin"), ("Range", range));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(contentRange, answer.Content.Headers.ContentRange?.ToString());
        if (status == 416)
        {
            await ErrorAsync(answer, HttpStatusCode.RequestedRangeNotSatisfiable, "range_not_satisfiable");
            return;
        }

        var body = await answer.Content.ReadAsStringAsync(Ct);
        var sent = answer.Content.Headers.ContentRange;
        var expected = status switch
        {
            200 => Text,
            _ => Text[(int)sent!.From!.Value..(int)(sent.To!.Value + 1)],
        };
        Assert.Equal(expected, body);
        Assert.Equal(expected.Length, answer.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Preconditions_are_evaluated_before_the_content_is_sent()
    {
        var id = await BackUpAsync("conditions.bin", Text);
        var address = Address(id, "bots/conditions.bin");
        using var first = await GetAsync(address);
        var tag = first.Headers.ETag!.ToString();
        var modified = first.Content.Headers.LastModified!.Value.ToString("r", CultureInfo.InvariantCulture);

        await StatusAsync(304, ("If-None-Match", tag));
        await StatusAsync(304, ("If-None-Match", $"\"other\", W/{tag}"));
        await StatusAsync(304, ("If-None-Match", "*"));
        await StatusAsync(200, ("If-None-Match", "\"other\""));
        await StatusAsync(304, ("If-Modified-Since", modified));
        await StatusAsync(412, ("If-Match", "\"other\""));
        await StatusAsync(206, ("Range", "bytes=0-1"), ("If-Range", tag));
        await StatusAsync(206, ("Range", "bytes=0-1"), ("If-Range", modified));
        await StatusAsync(200, ("Range", "bytes=0-1"), ("If-Range", "\"other\""));

        await ErrorAsync(await GetAsync(address, ("If-Match", "\"other\"")), HttpStatusCode.PreconditionFailed, "precondition_failed");

        async Task StatusAsync(int status, params (string, string)[] headers)
        {
            using var answer = await GetAsync(address, headers);
            Assert.True(status == (int)answer.StatusCode, $"{string.Join("; ", headers)}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task HEAD_returns_the_headers_without_the_content()
    {
        var id = await BackUpAsync("head.md", Text);
        using var request = new HttpRequestMessage(HttpMethod.Head, Address(id, "bots/head.md"));
        using var answer = await server.Admin.SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(
            ("text/markdown; charset=utf-8", Text.Length),
            (answer.Content.Headers.ContentType?.ToString(), answer.Content.Headers.ContentLength)
        );
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Ct));

        using var export = await server.Admin.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"{Base}/{id}/export"), Ct);
        Assert.Equal((HttpStatusCode.OK, "application/x-lz4"), (export.StatusCode, export.Content.Headers.ContentType?.ToString()));
        await ErrorlessHeadAsync(HttpStatusCode.NotFound, $"{Base}/{id}/export?path=bots/none");
    }

    [Fact]
    public async Task An_empty_file_is_downloaded_as_an_empty_body()
    {
        var id = await BackUpAsync("empty.bin", "");
        using var whole = await GetAsync(Address(id, "bots/empty.bin"));
        using var range = await GetAsync(Address(id, "bots/empty.bin"), ("Range", "bytes=0-"));

        Assert.Equal((HttpStatusCode.OK, 0L), (whole.StatusCode, whole.Content.Headers.ContentLength));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, range.StatusCode);
    }

    [Fact]
    public async Task Refuses_invalid_missing_and_forbidden_content()
    {
        var id = await server.BackUpAsync();
        await ErrorAsync(await GetAsync($"{Base}/{id}/files/content"), HttpStatusCode.BadRequest, "invalid_request");
        await ErrorAsync(await GetAsync(Address(id, "bots/../x")), HttpStatusCode.BadRequest, "invalid_request");
        await ErrorAsync(await GetAsync(Address(id, "bots/none")), HttpStatusCode.NotFound, "path_not_found");
        await ErrorAsync(await GetAsync(Address(id, "bots")), HttpStatusCode.Conflict, "not_a_file");
        await ErrorAsync(await GetAsync(Address("backup-1", "bots/start.bas")), HttpStatusCode.NotFound, "backup_not_found");
        await ErrorAsync(await GetAsync($"{Base}/{id}/export?format=zip"), HttpStatusCode.BadRequest, "invalid_request");
        await ErrorAsync(await GetAsync($"{Base}/{id}/export?path=bots/none"), HttpStatusCode.NotFound, "path_not_found");
        await ErrorAsync(await server.Operator.GetAsync(Address(id, "bots/start.bas"), Ct), HttpStatusCode.Forbidden, "forbidden");
        await ErrorAsync(await server.Operator.GetAsync($"{Base}/{id}/export", Ct), HttpStatusCode.Forbidden, "forbidden");
        await ErrorAsync(await server.Stranger.GetAsync($"{Base}/{id}/export", Ct), HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Theory]
    [InlineData("", "lz4 -dc | tar -x")]
    [InlineData("?format=tar.lz4&path=bots", "lz4 -dc | tar -x")]
    [InlineData("?format=tar", "tar -x")]
    public async Task An_export_can_be_unpacked_with_lz4_and_tar(string query, string unpack)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/lz4"), "lz4 is not installed");
        var id = await BackUpAsync("exported.bin", Text);
        using var answer = await GetAsync($"{Base}/{id}/export{query}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        var name = query.EndsWith("format=tar", StringComparison.Ordinal) ? $"{id}.tar" : $"{id}.tar.lz4";
        Assert.Equal(name, answer.Content.Headers.ContentDisposition?.FileName?.Trim('"'));

        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder.At("e"), await answer.Content.ReadAsByteArrayAsync(Ct), Ct);
        await ShellRun.RunAsync(folder.Path, $"cat e | {unpack}");
        TreeAssert.Same(Path.Combine(server.Folder.FullName, "bots"), folder.At("bots"));
    }

    [Fact]
    public async Task The_number_of_concurrent_downloads_is_limited()
    {
        var path = Path.Combine(server.Folder.FullName, "bots", "huge.bin");
        TreeMaker.File(Encoding.UTF8.GetBytes(path), "x"u8, holeAfter: 5_000_000_000);
        var id = await server.BackUpAsync();
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 6; i++)
        {
            answers.Add(await server.Admin.GetAsync(Address(id, "bots/huge.bin"), HttpCompletionOption.ResponseHeadersRead, Ct));
            Assert.Equal(HttpStatusCode.OK, answers[^1].StatusCode);
        }

        using var refused = await GetAsync(Address(id, "bots/start.bas"));
        await ErrorAsync(refused, HttpStatusCode.TooManyRequests, "busy");
        Assert.Equal(TimeSpan.FromSeconds(5), refused.Headers.RetryAfter?.Delta);

        // Jobs and the responses about them are not affected.
        await server.BackUpAsync();
        answers.ForEach(answer => answer.Dispose());
        for (var tries = 0; ; tries++)
        {
            using var again = await GetAsync(Address(id, "bots/start.bas"));
            if (again.StatusCode == HttpStatusCode.OK)
            {
                break;
            }

            Assert.True(tries < 600, "no place was released");
            await Task.Delay(50, Ct);
        }

        File.Delete(path);
    }

    [Fact]
    public async Task Damage_aborts_a_download_or_is_reported_before_it_begins()
    {
        var noise = new byte[3_000_000];
        new Random(12).NextBytes(noise);
        await File.WriteAllBytesAsync(Path.Combine(server.Folder.FullName, "bots", "damaged.bin"), noise, Ct);
        var id = await server.BackUpAsync();
        // In another group of chunks (1 MiB each) than the beginning and the end of the file.
        server.Damage(id, groups => LargeOf(groups)[1]);

        using var answer = await server.Admin.GetAsync(Address(id, "bots/damaged.bin"), HttpCompletionOption.ResponseHeadersRead, Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsByteArrayAsync(Ct));
        using var export = await server.Admin.GetAsync($"{Base}/{id}/export?format=tar", HttpCompletionOption.ResponseHeadersRead, Ct);
        await Assert.ThrowsAnyAsync<Exception>(() => export.Content.ReadAsByteArrayAsync(Ct));

        server.Damage(id, groups => LargeOf(groups)[0]);
        await ErrorAsync(await GetAsync(Address(id, "bots/damaged.bin")), HttpStatusCode.InternalServerError, "archive_damaged");
        using var tail = await GetAsync(Address(id, "bots/damaged.bin"), ("Range", "bytes=-10"));
        Assert.Equal(noise[^10..], await tail.Content.ReadAsByteArrayAsync(Ct));
        File.Delete(Path.Combine(server.Folder.FullName, "bots", "damaged.bin"));

        // The groups with the file: its noise cannot be compressed.
        static List<GroupTable.Row> LargeOf(IReadOnlyList<GroupTable.Row> groups)
        {
            var large = groups.Where(row => row.FrameBytes > 400_000).ToList();
            Assert.InRange(large.Count, 3, 4);
            return large;
        }
    }

    private static string Address(string id, string path) => $"{Base}/{id}/files/content?path={Uri.EscapeDataString(path)}";

    private static string Header(HttpResponseMessage answer, string name) => Assert.Single(answer.Headers.GetValues(name));

    private async Task ErrorlessHeadAsync(HttpStatusCode status, string address)
    {
        using var answer = await server.Admin.SendAsync(new HttpRequestMessage(HttpMethod.Head, address), Ct);
        Assert.Equal(status, answer.StatusCode);
    }

    private async Task<string> BackUpAsync(string name, string text)
    {
        var path = Path.Combine(server.Folder.FullName, "bots", name);
        await File.WriteAllTextAsync(path, text, Ct);
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 2, 3, 4, 5, 6, 700, DateTimeKind.Utc));
        return await server.BackUpAsync();
    }

    private async Task<HttpResponseMessage> GetAsync(string address, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await server.Admin.SendAsync(request, Ct);
    }
}
