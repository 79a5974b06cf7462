using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BackupEdge.Tests.EndToEnd.Bots;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>
/// Runs the few BASIC statements of the scripts in samples/book as the book of General Bots describes them: a POST has a JSON body with
/// <c>Content-Type: application/json</c>, the result is the response, a call may take 60 s, and an unsuccessful response ends the script.
/// <see cref="BotScript"/> runs scripts as General Bots does today.
/// </summary>
internal sealed partial class BasicScript(HttpClient client, List<string>? said = null)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private readonly Dictionary<string, JsonNode> _variables = new(StringComparer.Ordinal);

    /// <summary>The lines that the script has printed with <c>TALK</c>.</summary>
    public List<string> Talk { get; } = said ?? [];

    /// <summary>The response of the last call.</summary>
    public JsonNode Answer { get; private set; } = new JsonObject();

    /// <summary>Runs the lines of a script.</summary>
    public async Task RunAsync(string text)
    {
        var lines = text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '\'').ToList();
        for (var i = 0; i < lines.Count; i++)
        {
            if (ForEach().Match(lines[i]) is { Success: true } loop)
            {
                var next = lines.IndexOf("NEXT", i);
                foreach (var item in _variables[loop.Groups["list"].Value].AsArray())
                {
                    _variables[loop.Groups["item"].Value] = item!;
                    await RunAsync(string.Join('\n', lines[(i + 1)..next]));
                }

                i = next;
            }
            else
            {
                await StepAsync(lines[i]);
            }
        }
    }

    private async Task StepAsync(string line)
    {
        if (NewObject().Match(line) is { Success: true } made)
        {
            _variables[made.Groups["name"].Value] = new JsonObject();
        }
        else if (Call().Match(line) is { Success: true } call)
        {
            var body = call.Groups["body"] is { Success: true } argument ? _variables[argument.Value].ToJsonString() : null;
            Answer = await SendAsync(call.Groups["method"].Value, call.Groups["path"].Value, body);
            _variables[call.Groups["name"].Value] = Answer;
        }
        else if (SetField().Match(line) is { Success: true } set)
        {
            _variables[set.Groups["name"].Value].AsObject()[set.Groups["field"].Value] = JsonNode.Parse(set.Groups["value"].Value);
        }
        else if (line.StartsWith("TALK ", StringComparison.Ordinal))
        {
            Talk.Add(string.Concat(Term().Matches(line["TALK ".Length..]).Select(term => ValueOf(term.Value))));
        }
        else
        {
            throw new NotSupportedException($"The statement '{line}' is not supported.");
        }
    }

    private string ValueOf(string term)
    {
        if (term[0] == '"')
        {
            return term.Trim('"');
        }

        var parts = term.Split('.');
        var value = _variables[parts[0]][parts[1]] ?? throw new KeyNotFoundException($"The answer has no '{term}'.");
        return value.GetValueKind() == JsonValueKind.Number
            ? value.GetValue<long>().ToString(CultureInfo.InvariantCulture)
            : value.GetValue<string>();
    }

    private async Task<JsonNode> SendAsync(string method, string path, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        using var response = await client.SendAsync(request, limit.Token);
        var text = await response.Content.ReadAsStringAsync(limit.Token);
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text)!
            : throw new BotException($"{method} {path}: {response.StatusCode} {text}");
    }

    [GeneratedRegex(@"^FOR EACH (?<item>\w+) IN (?<list>\w+)$")]
    private static partial Regex ForEach();

    [GeneratedRegex(@"^(?<name>\w+) = NEW OBJECT$")]
    private static partial Regex NewObject();

    [GeneratedRegex(@"^(?:(?<name>\w+) = )?(?<method>GET|POST) ""(?<path>[^""]+)""(?:, (?<body>\w+))?$")]
    private static partial Regex Call();

    [GeneratedRegex(@"^(?<name>\w+)\.(?<field>\w+) = (?<value>.+)$")]
    private static partial Regex SetField();

    [GeneratedRegex(@"""[^""]*""|\w+\.\w+")]
    private static partial Regex Term();
}
