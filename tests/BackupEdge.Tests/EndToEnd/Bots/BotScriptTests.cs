namespace BackupEdge.Tests.EndToEnd.Bots;

/// <summary>
/// Tests that <see cref="BotScript"/> accepts and refuses what General Bots does, so that a sample which runs here runs there. The facts are
/// read from its sources: the keywords for HTTP, the compiler, and Rhai.
/// </summary>
public sealed class BotScriptTests : IDisposable
{
    private const string Name = "backup.internal:9000";
    private readonly RequestRecorder _server = new("201 Created", """{"backup_id":"backup-1","size":30,"ratio":1.5,"tags":["a","b"],"label":null}""");
    private readonly BotHttp _http;

    public BotScriptTests() => _http = new BotHttp(_server.Url, Name);

    public void Dispose()
    {
        _http.Dispose();
        _server.Dispose();
    }

    [Theory]
    [InlineData("options = NEW OBJECT")]
    [InlineData("a.b = 1")]
    [InlineData("SET HEADER \"X-API-Key\", \"k\"")]
    [InlineData("SET HEADER \"X-API-Key\" AS \"k\"")]
    [InlineData("DELETE \"http://backup.internal:9000/x\"")]
    [InlineData("DELETE HTTP \"http://backup.internal:9000/x\"")]
    [InlineData("rows = [1]\nFOR EACH row IN rows\nTALK row\nNEXT row")]
    [InlineData("DO\nWAIT 1\nLOOP WHILE 1 = 2")]
    [InlineData("IF NOT true THEN\nTALK \"x\"\nEND IF")]
    [InlineData("HEAR sure AS BOOLEAN")]
    [InlineData("CLEAR SUGGESTIONS")]
    [InlineData("POST \"http://backup.internal:9000/create?wait=5\", 1")]
    [InlineData("TALK \"a = b\"")]
    [InlineData("POST \"http://backup.internal:9000/x\" WITH a = 1")]
    [InlineData("POST \"http://backup.internal:9000/x\", 1, 2")]
    public void What_the_compiler_or_Rhai_refuses_does_not_parse(string script)
    {
        var error = Assert.Throws<BotException>(() => new BotScript(_http).Run(script));

        Assert.StartsWith("Syntax error: ", error.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Theory]
    [InlineData("NEXT", "Variable not found: NEXT")]
    [InlineData("EXIT", "Variable not found: EXIT")]
    [InlineData("TALK backup_url", "Variable not found: backup_url")]
    [InlineData("x = 1\nTALK x.y", "Unknown property 'y'")]
    [InlineData("x = POST \"/api/v1/backup/create\", 1", "POST failed: builder error")]
    [InlineData("x = GET \"/api/v1/backup/list\"", "URL contains invalid or unsafe path sequences")]
    [InlineData("x = GET \"http://localhost:9000/x\"", "URL contains invalid or unsafe path sequences")]
    [InlineData("x = GET \"http://127.0.0.1:9000/x\"", "URL contains invalid or unsafe path sequences")]
    [InlineData("x = GET \"http://user:key@192.168.1.7/x\"", "URL contains invalid or unsafe path sequences")]
    [InlineData("x = GET \"http://10.0.0.7/x\"", "URL contains invalid or unsafe path sequences")]
    [InlineData("x = GET \"http://172.17.0.1/x\"", "URL contains invalid or unsafe path sequences")]
    [InlineData("x = GET \"http://[::1]:9000/x\"", "URL contains invalid or unsafe path sequences")]
    [InlineData("x = parse_json(\"[1, 2]\")", "Syntax error: expecting '{'")]
    public void What_fails_while_a_script_runs_ends_it(string script, string message)
    {
        var error = Assert.Throws<BotException>(() => new BotScript(_http).Run(script));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public void A_POST_sends_the_map_of_a_WITH_block_and_returns_status_and_data()
    {
        var said = Run(
            """
            WITH options
                type = "full"
                include_files = true
                retention_days = VAL("30")
                keep = CINT(VAL("30"))
            END WITH
            result = POST "http://bot:bek%5F1@backup.internal:9000/create?wait=50", options
            IF result.status = 201 THEN
                TALK "Created: " + result.data.backup_id + ", " + result.data.size + ", " + result.data.ratio
            ELSE
                TALK "Refused"
            END IF
            TALK "Nothing: " + result.backup_id + result.data.label
            TALK result.statusText
            """
        );

        Assert.Equal(["Created: backup-1, 30, 1.5", "Nothing: ", "Created"], said);
        AssertRequest(
            "POST /create?wait=50 HTTP/1.1",
            ["accept: */*", "authorization: Basic Ym90OmJla18x", "content-length: 73", "content-type: application/json", $"host: {Name}"],
            """{"include_files":true,"keep":30,"retention_days":30.0,"type":"full"}"""
        );
    }

    [Fact]
    public void A_GET_sends_no_body_and_returns_the_text()
    {
        var said = Run(
            """
            answer = GET "http://bek_1@backup.internal:9000/list?as=object"
            TALK answer
            backups = parse_json(answer)
            i = 0
            WHILE i < backups.tags.len()
                TALK backups.tags[i]
                i = i + 1
            WEND
            """
        );

        Assert.Equal("a", said[1]);
        Assert.Equal("b", said[2]);
        Assert.StartsWith("{\"backup_id\"", said[0], StringComparison.Ordinal);
        AssertRequest("GET /list?as=object HTTP/1.1", ["accept: */*", "authorization: Basic YmVrXzE6", $"host: {Name}"], "");
    }

    [Fact]
    public void The_state_of_May_has_no_GET_of_an_address()
    {
        const string Script = "answer = GET \"http://bek_1@backup.internal:9000/list\"";
        new BotScript(_http).Run(Script);

        Assert.Throws<BotException>(() => new BotScript(_http, BotState.May).Run(Script));
        new BotScript(_http, BotState.May).Run("result = PUT \"http://bek_1@backup.internal:9000/x\", 1");
        Assert.Equal(["GET /list", "PUT /x"], _http.Requests);
    }

    [Fact]
    public void A_status_of_400_or_more_ends_a_script_after_GET_and_not_after_POST()
    {
        using var server = new RequestRecorder("401 Unauthorized", """{"error":"unauthorized","message":"No."}""");
        using var http = new BotHttp(server.Url, Name);
        var script = new BotScript(http);
        script.Run("result = POST \"http://bek_1@backup.internal:9000/create\", 1\nTALK result.status + \" \" + result.data.message");

        Assert.Equal(["401 No."], script.Talk);
        var error = Assert.Throws<BotException>(() => new BotScript(http).Run("x = GET \"http://backup.internal:9000/list\""));
        Assert.StartsWith("HTTP request failed with status: 401 Unauthorized - {", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_of_a_WITH_block_hides_a_parameter_of_its_name()
    {
        // The compiler declares the field as a variable at the top of the script.
        var script = new BotScript(_http);
        script.Variables["label"] = "mine";
        script.Run("PARAM label AS STRING\nWITH options\nlabel = label\nEND WITH\nTALK options.label");

        Assert.Equal([""], script.Talk);
    }

    [Fact]
    public void Tools_suggestions_mail_and_blocks_run()
    {
        var script = new BotScript(_http);
        script.Run(
            """
            SET SCHEDULE "0 2 * * *"
            USE TOOL "one"
            ADD SUGGESTION TOOL "two" AS "Two"
            n = 3
            IF n = 1 OR n = 2 THEN
                kind = "small"
            ELSEIF n <> 4 AND n = 3 THEN
                kind = "three"
            ELSE
                kind = "large"
            END IF
            SEND EMAIL "a@b.example", "Kind", "It is " + kind
            """
        );

        Assert.Equal(["one", "two"], script.Tools.Order(StringComparer.Ordinal));
        Assert.Equal([("a@b.example", "Kind", "It is three")], script.Mails);
    }

    private List<string> Run(string source)
    {
        var script = new BotScript(_http);
        script.Run(source);
        return script.Talk;
    }

    private void AssertRequest(string line, string[] headers, string body)
    {
        var parts = Assert.Single(_server.Requests).Split("\r\n\r\n");
        var head = parts[0].Split("\r\n");
        Assert.Equal(line, head[0]);
        Assert.Equal(
            headers.Select(header => header.StartsWith("content-length", StringComparison.Ordinal) ? $"content-length: {body.Length}" : header),
            head[1..].Select(header => header[..header.IndexOf(':')].ToLowerInvariant() + header[header.IndexOf(':')..]).Order(StringComparer.Ordinal)
        );
        Assert.Equal(body, parts[1]);
    }
}
