using System.Globalization;
using System.Text;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>
/// Makes random requests. Most are nearly valid, because the first check refuses all others: existing routes and ids, known names of
/// fields, and one or two invalid parts. The same seed produces the same requests.
/// </summary>
/// <param name="seed">The seed of the random numbers.</param>
/// <param name="routes">Methods and paths with their parameters in braces.</param>
/// <param name="names">Names of query parameters and of fields.</param>
/// <param name="ids">Ids that exist.</param>
/// <param name="key">A valid API key.</param>
internal sealed class FuzzRequests(
    int seed,
    IReadOnlyList<(string Method, string Template)> routes,
    IReadOnlyList<string> names,
    IReadOnlyList<string> ids,
    string key
)
{
    private static readonly string[] Methods =
    [
        "GET",
        "HEAD",
        "POST",
        "PUT",
        "DELETE",
        "OPTIONS",
        "PATCH",
        "TRACE",
        "CONNECT",
        "get",
        "BREW",
        "G\0T",
        "\u00e4",
    ];

    private static readonly string[] Words =
    [
        "",
        "0",
        "1",
        "-1",
        "9999999999999999999999",
        "1e308",
        "NaN",
        "true",
        "null",
        "full",
        "incremental",
        "staging",
        "bots",
        "bots/start.bas",
        "bots/../../etc/passwd",
        "/etc/passwd",
        "..",
        ".",
        "*",
        "**",
        "[",
        "[a-",
        "\\",
        "\\xff",
        "**/**/**/**/*",
        "%00",
        "%",
        "%zz",
        "%C3%28",
        "%2e%2e%2f",
        "\u00c3\u00bc",
        "\u00ff\u00fe",
        "'; DROP TABLE jobs;--",
        "{{7*7}}",
        "<script>alert(1)</script>",
        "2026-11-23T02:00:00Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.9999999Z",
        "2026-02-30",
        "* * * * *",
        "0 2 * * *",
        "61 * * * *",
        "Europe/Berlin",
        "Mars/Base",
        "7d",
        "99999999d",
        "tar",
        "tar.lz4",
        "ID",
        "eA",
        "AAAA",
        "bytes=0-",
        "bytes=-1",
        "bytes=5-2",
        "bytes=0-1,3-4",
        "W/\"x\"",
        "\"",
        ",,,",
        "\t",
        " a b ",
    ];

    private static readonly string[] Headers =
    [
        "Content-Type",
        "Content-Length",
        "Transfer-Encoding",
        "Accept",
        "Accept-Encoding",
        "Range",
        "If-Range",
        "If-None-Match",
        "If-Match",
        "If-Modified-Since",
        "If-Unmodified-Since",
        "Last-Event-ID",
        "Prefer",
        "Expect",
        "Connection",
        "Host",
        "Cookie",
        "Origin",
        "X-Forwarded-For",
        "X-HTTP-Method-Override",
        "Upgrade",
        "TE",
        "Trailer",
        "Authorization",
        "X-API-Key",
        "X\u00e4",
        "X y",
        "",
    ];

    private static readonly string[] HeaderValues =
    [
        "application/json",
        "application/json; charset=utf-8",
        "application/json; charset=utf-16",
        "text/plain",
        "multipart/form-data; boundary=x",
        "chunked",
        "gzip, chunked",
        "identity",
        "0",
        "5",
        "-1",
        "1048577",
        "18446744073709551616",
        "100-continue",
        "close",
        "keep-alive, upgrade",
        "websocket",
        "h2c",
        "wait=0",
        "wait=1",
        "wait=-1",
        "wait=99999999999",
        "wait=",
        "wait",
        "respond-async",
        "localhost",
        "[::1",
        "*/*",
        "bytes=0-9",
        "bytes=x",
        "Basic eDp5",
        "Bearer ",
        "Bearer bek_x",
        "Bearer eyJhbGciOiJub25lIn0.e30.",
        "bek_",
        "1795399200000-1",
        "1795399200000-99999999999999999999",
        "Thu, 32 Foo 2026 00:00:00 GMT",
        "Tue, 01 Jan 1980 00:00:00 GMT",
        "\u00ff\u00fe",
        "\0",
        "a\rb",
        "",
    ];

    private static readonly string[] Bodies =
    [
        """{"type":"full"}""",
        """{"type":"incremental"}""",
        """{"target":"staging"}""",
        """{"target":"staging","paths":["bots/start.bas"]}""",
        """{"hold":true}""",
        """{"dry_run":true}""",
        """{"cron":"0 2 * * *","type":"incremental"}""",
        """{"name":"x","role":"backup_operator"}""",
    ];

    private readonly Random _random = new(seed);

    /// <summary>Returns the next request.</summary>
    public FuzzRequest Next() =>
        _random.Next(20) switch
        {
            0 => Noise(),
            _ => Request(),
        };

    private FuzzRequest Noise()
    {
        var bytes = new byte[_random.Next(1, 400)];
        _random.NextBytes(bytes);
        return new FuzzRequest(
            (Chance(2) ? "" : $"GET /api/v1/backup/list HTTP/1.1\r\n") + Encoding.Latin1.GetString(bytes),
            IsWhole: false
        );
    }

    private FuzzRequest Request()
    {
        var (method, template) = Pick(routes);
        if (Chance(10))
        {
            method = Pick(Methods);
        }

        var isWhole = true;
        var text = new StringBuilder(method)
            .Append(' ')
            .Append(PathOf(template))
            .Append(QueryOf())
            .Append(' ')
            .Append(Chance(50) ? Pick(["HTTP/1.0", "HTTP/2.0", "HTTP/9.9", "http/1.1", "", "\0"]) : "HTTP/1.1")
            .Append("\r\n");
        text.Append(Chance(40) ? "" : "Host: localhost\r\n").Append("Connection: close\r\n");
        if (!Chance(15))
        {
            text.Append("X-API-Key: ").Append(key).Append("\r\n");
        }

        for (var more = Chance(3) ? _random.Next(1, 5) : 0; more > 0; more--)
        {
            var header = Pick(Headers);
            text.Append(header)
                .Append(": ")
                .Append(Chance(60) ? new string('x', _random.Next(40_000)) : Pick(Chance(4) ? Words : HeaderValues))
                .Append("\r\n");

            // With these headers, the announced body may be longer than the sent one.
            isWhole &= header is not ("Content-Length" or "Transfer-Encoding" or "Expect" or "Upgrade");
        }

        var body = method is "POST" or "PUT" || Chance(12) ? Body() : "";
        if (body.Length > 0)
        {
            text.Append(Chance(12) ? "" : "Content-Type: application/json\r\n");
            text.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        }

        return new FuzzRequest(text.Append("\r\n").Append(body).ToString(), isWhole);
    }

    private string PathOf(string template)
    {
        var path = new StringBuilder();
        foreach (var segment in template.Split('/').Skip(1))
        {
            path.Append('/')
                .Append(
                    segment.StartsWith('{')
                        ? Chance(4)
                            ? Encoded(Pick(Words))
                            : Pick(ids)
                        : Chance(60)
                            ? Encoded(Pick(Words))
                            : segment
                );
        }

        return Chance(40) ? path + Pick(["/", "//", "/..", "/%2e%2e", "?", "#x", ";a=b", "\u00e4"])
            : Chance(200) ? path + new string('a', _random.Next(20_000))
            : path.ToString();
    }

    private string QueryOf()
    {
        var query = new StringBuilder();
        for (var more = Chance(2) ? _random.Next(1, 4) : 0; more > 0; more--)
        {
            query
                .Append(query.Length == 0 ? '?' : '&')
                .Append(Chance(15) ? Encoded(Pick(Words)) : Pick(names))
                .Append(Chance(20) ? "" : "=")
                .Append(Value());
        }

        return query.ToString();
    }

    private string Value() =>
        Chance(3) ? Pick(ids)
        : Chance(80) ? new string('%', _random.Next(3000))
        : Encoded(Pick(Words));

    // The web server refuses most text that is not encoded, so only a fifth is left as it is.
    private string Encoded(string text) => Chance(5) ? text : Uri.EscapeDataString(text);

    private string Body()
    {
        switch (_random.Next(12))
        {
            case 0:
                var bytes = new byte[_random.Next(2000)];
                _random.NextBytes(bytes);
                return Encoding.Latin1.GetString(bytes);
            case 1:
                return new string('[', _random.Next(5000));
            case 2:
                var json = Fields(0);
                return json[.._random.Next(json.Length)];
            case 3:
                return Chance(20) ? "{\"label\":\"" + new string('x', 1 << 20) + "\"}" : "";
            case 4 or 5 or 6 or 7:
                var good = Pick(Bodies);
                return Chance(2) ? good : good[..^1] + $",\"{Pick(names)}\":{Json(1)}}}";
            default:
                return Fields(0);
        }
    }

    private string Fields(int depth)
    {
        var fields = Enumerable
            .Range(0, _random.Next(6))
            .Select(_ => $"\"{Escaped(Chance(15) ? Pick(Words) : Pick(names))}\":{Json(depth + 1)}");
        return "{" + string.Join(Chance(40) ? ",," : ",", fields) + "}";
    }

    private string Json(int depth) =>
        _random.Next(depth > 4 ? 6 : 9) switch
        {
            0 => "null",
            1 => Chance(2) ? "true" : "false",
            2 => Pick(["0", "1", "-1", "30", "3650000000000", "1e400", "-0", "0.1", "01", "1.", "NaN"]),
            3 or 4 => $"\"{Escaped(Pick(Words))}\"",
            5 => $"\"{Pick(["\\u0000", "\\ud800", "\\q", "\\u12", "\u00ff", new string('y', _random.Next(3000))])}\"",
            6 => "[" + string.Join(",", Enumerable.Range(0, _random.Next(4)).Select(_ => Json(depth + 1))) + "]",
            _ => Fields(depth),
        };

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\t", "\\t", StringComparison.Ordinal);

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;
}
