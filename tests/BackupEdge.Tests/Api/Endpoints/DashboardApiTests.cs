using System.IO.Compression;
using System.Net;
using BackupEdge.Configuration;
using BackupEdge.Dashboard;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>The web files of the dashboard over HTTP.</summary>
public sealed class DashboardApiTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    private static readonly string Hash = DashboardFiles.Embedded().Hash;

    private static readonly Dictionary<string, string> Expected = new()
    {
        ["Content-Security-Policy"] =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; form-action 'none'; "
            + "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        ["X-Frame-Options"] = "DENY",
        ["X-Content-Type-Options"] = "nosniff",
        ["Referrer-Policy"] = "no-referrer",
        ["Cross-Origin-Opener-Policy"] = "same-origin",
        ["Cross-Origin-Resource-Policy"] = "same-origin",
        ["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()",
        ["Vary"] = "Accept-Encoding",
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string, string> Files =>
        new()
        {
            { "/", "text/html; charset=utf-8", "no-cache", "index.html" },
            { $"/ui/{Hash}/app.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "app.js" },
        };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_answer_has_exactly_the_headers_of_the_policy(string path, string type, string cache, string name)
    {
        var file = DashboardFiles.Embedded().Find(name)!;
        foreach (
            var (method, encoding) in new[]
            {
                (HttpMethod.Get, "gzip"),
                (HttpMethod.Get, ""),
                (HttpMethod.Head, "gzip"),
                (HttpMethod.Head, ""),
            }
        )
        {
            using var response = await SendAsync(method, path, encoding);

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.All(Expected, header => Assert.Equal(header.Value, HeaderOf(response, header.Key)));
            Assert.Equal(cache, HeaderOf(response, "Cache-Control"));
            Assert.Equal(type, HeaderOf(response, "Content-Type"));
            Assert.Equal(encoding.Length > 0 ? "gzip" : null, HeaderOf(response, "Content-Encoding"));
            Assert.Equal($"\"{Hash}{(encoding.Length > 0 ? "-gzip" : "")}\"", HeaderOf(response, "ETag"));
            Assert.Null(HeaderOf(response, "Set-Cookie"));
            Assert.Equal(encoding.Length > 0 ? file.PackedLength : file.UnpackedLength, response.Content.Headers.ContentLength);

            var body = await response.Content.ReadAsByteArrayAsync(Ct);
            Assert.Equal(method == HttpMethod.Head ? [] : await BytesOfAsync(file, encoding.Length > 0), body);
        }
    }

    [Fact]
    public async Task A_known_page_is_not_sent_again()
    {
        foreach (var known in (string[])[$"\"{Hash}\"", $"\"{Hash}-gzip\"", $"W/\"{Hash}-gzip\"", "*", $"\"x\", \"{Hash}\""])
        {
            using var response = await SendAsync(HttpMethod.Get, "/", "gzip", ("If-None-Match", known));
            Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
            Assert.All(Expected, header => Assert.Equal(header.Value, HeaderOf(response, header.Key)));
            Assert.Empty(await response.Content.ReadAsByteArrayAsync(Ct));
        }

        using var other = await SendAsync(HttpMethod.Get, "/", "gzip", ("If-None-Match", "\"0123\""));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Theory]
    [InlineData("/ui/{0}/none.js")]
    [InlineData("/ui/{0}/")]
    [InlineData("/ui/{0}/..%2Fapp.js")]
    [InlineData("/ui/{0}/parts/../../{0}/none.js")]
    [InlineData("/ui/0123456789abcdef/app.js")]
    public async Task A_file_that_does_not_exist_is_not_found_and_not_kept(string path)
    {
        using var response = await SendAsync(
            HttpMethod.Get,
            string.Format(System.Globalization.CultureInfo.InvariantCulture, path, Hash),
            "gzip"
        );

        await ErrorAsync(response, HttpStatusCode.NotFound, "not_found");
        Assert.Equal("no-store", HeaderOf(response, "Cache-Control"));
    }

    [Theory]
    [InlineData("POST", "/")]
    [InlineData("DELETE", "/")]
    [InlineData("POST", "/ui/x/app.js")]
    public async Task Other_methods_are_not_allowed(string method, string path)
    {
        using var response = await SendAsync(new HttpMethod(method), path, "");
        await ErrorAsync(response, HttpStatusCode.MethodNotAllowed, "method_not_allowed");
    }

    [Theory]
    [InlineData("/openapi.json")]
    [InlineData("/openapi-3.0.json")]
    public async Task The_OpenAPI_document_is_sent_in_gzip_to_those_who_accept_it(string path)
    {
        // The clients of other tests read JSON, not gzip.
        using var browser = new HttpClient(new SocketsHttpHandler()) { BaseAddress = server.Url };
        browser.DefaultRequestHeaders.TryAddWithoutValidation("Accept-Encoding", "gzip");
        using var packed = await browser.GetAsync(path, Ct);
        using var plain = await SendAsync(HttpMethod.Get, path, "");
        Assert.Equal("gzip", HeaderOf(packed, "Content-Encoding"));
        Assert.NotEqual(HeaderOf(packed, "ETag"), HeaderOf(plain, "ETag"));

        await using var stream = new GZipStream(await packed.Content.ReadAsStreamAsync(Ct), CompressionMode.Decompress);
        using var reader = new StreamReader(stream);
        Assert.Equal(await plain.Content.ReadAsStringAsync(Ct), await reader.ReadToEndAsync(Ct));
    }

    [Theory]
    [InlineData($"{Base}/status")]
    [InlineData($"{Base}/none")]
    [InlineData("/health")]
    public async Task Every_answer_is_kept_from_other_sites(string path)
    {
        foreach (var client in (HttpClient[])[server.Admin, server.Stranger])
        {
            using var response = await client.GetAsync(path, Ct);
            Assert.Equal("same-origin", HeaderOf(response, "Cross-Origin-Resource-Policy"));
        }
    }

    [Fact]
    public async Task Without_the_dashboard_there_are_neither_pages_nor_sessions()
    {
        await using var plain = new InProcessServer { Ui = new UiDefinition { IsEnabled = false } };
        await plain.InitializeAsync();

        foreach (var path in (string[])["/", $"/ui/{Hash}/app.js"])
        {
            using var response = await plain.Stranger.GetAsync(path, Ct);
            await ErrorAsync(response, HttpStatusCode.NotFound, "not_found");
        }

        using var stranger = await plain.Stranger.PostAsync($"{Base}/session", Json($$"""{"key":"{{plain.AdminKey}}"}"""), Ct);
        await ErrorAsync(stranger, HttpStatusCode.Unauthorized, "unauthorized");
        using var admin = await plain.Admin.PostAsync($"{Base}/session", Json($$"""{"key":"{{plain.AdminKey}}"}"""), Ct);
        Assert.False(admin.IsSuccessStatusCode);
    }

    private static string? HeaderOf(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;

    private static async Task<byte[]> BytesOfAsync(PackedFile file, bool isPacked)
    {
        await using var content = isPacked ? file.OpenPacked() : file.OpenUnpacked();
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, Ct);
        return copy.ToArray();
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        string encoding,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path);
        if (encoding.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", encoding);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await server.Stranger.SendAsync(request, Ct);
    }
}
