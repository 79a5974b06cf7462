using System.Collections.Concurrent;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BackupEdge.Browser.Goldens;

/// <summary>
/// Answers of the API, so that a screen is the same in every run. They were recorded with a real server; a test of the other project
/// compares them with the schemas of the API.
/// </summary>
internal sealed class RecordedCalls
{
    /// <summary>The headers of answers that the dashboard reads.</summary>
    private static readonly string[] Kept = ["content-type", "etag", "link", "x-total-count", "x-damaged-entries"];

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly ConcurrentDictionary<string, RecordedCall> _calls = new(StringComparer.Ordinal);
    private readonly SampleHost? _host;

    // What is another one on each machine, and what stands in its place.
    private Dictionary<string, string> _changing = [];

    private RecordedCalls(SampleHost? host) => _host = host;

    /// <summary>Gets the file.</summary>
    public static string Place { get; } = Path.Combine(GoldenFiles.Folder, "answers.json");

    /// <summary>Gets the id of the newest backup of all sources that are there.</summary>
    public string Backup { get; private set; } = "";

    /// <summary>Gets the id of the job of a drill.</summary>
    public string Drill { get; private set; } = "";

    /// <summary>Gets the id of a schedule.</summary>
    public string Schedule { get; private set; } = "";

    /// <summary>Gets the time at which the screens are shown.</summary>
    public DateTime Moment { get; private set; }

    /// <summary>Gets the calls without an answer.</summary>
    public ConcurrentDictionary<string, bool> Missing { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads the recorded answers; there are none if they were not recorded yet.</summary>
    public static RecordedCalls Read()
    {
        var calls = new RecordedCalls(null);
        if (!File.Exists(Place))
        {
            return calls;
        }

        using var file = JsonDocument.Parse(File.ReadAllText(Place));
        calls.Backup = file.RootElement.GetProperty("backup").GetString()!;
        calls.Drill = file.RootElement.GetProperty("drill").GetString()!;
        calls.Schedule = file.RootElement.GetProperty("schedule").GetString()!;
        calls.Moment = file.RootElement.GetProperty("moment").GetDateTime().ToUniversalTime();
        foreach (var call in file.RootElement.GetProperty("calls").Deserialize<RecordedCall[]>()!)
        {
            calls._calls[call.Call] = call;
        }

        return calls;
    }

    /// <summary>Records the answers of a server.</summary>
    public static async Task<RecordedCalls> OfAsync(SampleHost host)
    {
        var session = await host.GetAsync("session");
        var drills = await host.GetAsync("jobs?kind=drill");
        var schedules = await host.GetAsync("schedule");
        return new RecordedCalls(host)
        {
            Backup = host.Backup,
            Drill = drills[0].GetProperty("job_id").GetString()!,
            Schedule = schedules
                .EnumerateArray()
                .First(one => one.GetProperty("kind").GetString() == "backup")
                .GetProperty("id")
                .GetString()!,
            Moment = DateTime.UtcNow,
            _changing = new Dictionary<string, string>
            {
                [host.Root] = "/srv",
                [host.Server.Scratch] = "/var/lib/backupedge",
                [host.Server.Url] = GoldenPage.Address,
                [$"\"{session.GetProperty("host").GetString()!}\""] = "\"backup-host\"",
                [session.GetProperty("version").GetString()!] = "1.0.0",
            },
        };
    }

    /// <summary>Writes the answers.</summary>
    public void Write()
    {
        var all = new
        {
            backup = Backup,
            drill = Drill,
            schedule = Schedule,
            moment = Moment,
            calls = _calls.Values.OrderBy(call => call.Call, StringComparer.Ordinal),
        };
        Directory.CreateDirectory(GoldenFiles.Folder);
        File.WriteAllText(Place, JsonSerializer.Serialize(all, Options) + "\n");
    }

    /// <summary>Answers a call of a page.</summary>
    public async Task AnswerAsync(IRoute route)
    {
        var name = NameOf(route.Request);
        var known = _host is null ? _calls.GetValueOrDefault(name) : await RecordAsync(name, route.Request);
        if (known is null)
        {
            Missing[name] = true;
            await route.FulfillAsync(
                new RouteFulfillOptions
                {
                    Status = 404,
                    Json = new
                    {
                        error = "not_found",
                        message = $"Not recorded: {name}",
                        details = new { },
                    },
                }
            );
            return;
        }

        await route.FulfillAsync(
            new RouteFulfillOptions
            {
                Status = known.Status,
                Headers = known.Headers,
                Body = known.Text ?? known.Content?.GetRawText(),
            }
        );
    }

    // Asks the server with its first key: the page of a recording has no session.
    private async Task<RecordedCall> RecordAsync(string name, IRequest request)
    {
        if (_calls.TryGetValue(name, out var before))
        {
            return before;
        }

        var path = new Uri(request.Url).PathAndQuery;
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), path);
        if (request.PostData is { } body)
        {
            message.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using var response = await _host!.Server.Client.SendAsync(message);
        var text = await response.Content.ReadAsStringAsync();
        foreach (var (found, instead) in _changing)
        {
            text = text.Replace(found, instead, StringComparison.Ordinal);
        }

        var headers = response
            .Headers.Concat(response.Content.Headers)
            .Where(header => Kept.Contains(header.Key.ToLowerInvariant()))
            .ToDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(", ", header.Value));
        var isJson = headers.GetValueOrDefault("content-type")?.Contains("json", StringComparison.Ordinal) == true;
        return _calls[name] = new RecordedCall(
            name,
            (int)response.StatusCode,
            headers,
            isJson ? JsonElement.Parse(text) : null,
            isJson ? null : text
        );
    }

    private static string NameOf(IRequest request)
    {
        var path = new Uri(request.Url).PathAndQuery[(DashboardFixture.Api.Length + 1)..];
        return request.PostData is { } body ? $"{request.Method} {path} {body}" : $"{request.Method} {path}";
    }
}
