using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace BackupEdge.Browser;

/// <summary>A server with some history, and a browser, for the tests of a class.</summary>
public sealed class DashboardFixture : IAsyncLifetime
{
    /// <summary>The API of a server, relative to its address.</summary>
    internal const string Api = "/api/v1/backup";

    /// <summary>The name of a host that is not loopback to the browser, so that its pages over http are not a secure context.</summary>
    internal const string PlainHost = "backups.test";

    // For how long a state is waited for, in milliseconds: a test must not depend on how busy the machine is.
    private const int Patience = 120_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private BackupEdgeServer? _server;

    /// <summary>Gets the server.</summary>
    internal BackupEdgeServer Server => _server ?? throw new InvalidOperationException("There is no server without a browser.");

    /// <summary>Gets the folder of the source <c>bots</c>.</summary>
    internal string Bots => Path.Combine(Root, "bots");

    /// <summary>Gets the folder of the target <c>test</c>.</summary>
    internal string Target => Path.Combine(Root, "target");

    /// <summary>Gets the ids of the first three backups of <c>bots</c>, oldest first.</summary>
    internal IReadOnlyList<string> Backups { get; private set; } = [];

    private string Root { get; } = Directory.CreateTempSubdirectory("backupedge-browser-").FullName;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Chromium.Path is null)
        {
            return;
        }

        Write("default.gbai/default.gbdialog/start.bas", "TALK \"Hello\"\nname = \"World\"\n");
        Write("default.gbai/old.txt", "gone soon\n");
        Write("sales.gbai/prices.md", "# Prices\n");
        foreach (var name in HostileNames)
        {
            Write($"hostile/{name}", "content");
        }

        Directory.CreateDirectory(Target);
        _server = await BackupEdgeServer.StartAsync(
            new ServerOptions
            {
                Sources = new Dictionary<string, string> { ["bots"] = Bots, ["gone"] = Path.Combine(Root, "gone") },
                Targets = new Dictionary<string, string> { ["test"] = Target },
            }
        );
        var first = await BackUpAsync("first");
        Write("default.gbai/default.gbdialog/start.bas", "TALK \"Hello\"\nname = \"Ana\"\nWAIT 2\n");
        File.Delete(Path.Combine(Bots, "default.gbai", "old.txt"));
        var second = await BackUpAsync("second");
        Write("sales.gbai/prices.md", "# Prices\n- Apples\n");
        var third = await BackUpAsync("<img src=x onerror=alert(1)> & \"label\"");
        Backups = [first, second, third];
        _playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(Patience);
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = Chromium.Path,
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-background-networking",
                    $"--host-resolver-rules=MAP {PlainHost} 127.0.0.1",
                ],
            }
        );
    }

    /// <summary>Names that a page without care would run, hide or turn round.</summary>
    internal static IReadOnlyList<string> HostileNames { get; } =
    ["<img src=x onerror=alert(1)>.txt", "\"quotes\" & 'more'.txt", "\u202egnp.exe", "a%2Fb?c#d.txt", new string('n', 250)];

    /// <summary>Opens a page in a context of its own, signed in with the first admin key or another one.</summary>
    internal async Task<Visit> VisitAsync(
        string address = "",
        string? key = null,
        BrowserNewContextOptions? options = null,
        BackupEdgeServer? server = null
    )
    {
        var visit = await OpenAsync(options, server);
        await visit.GoAsync("#/login");
        await visit.SignInAsync(key ?? (server ?? Server).AdminKey);
        if (address.Length > 0)
        {
            await visit.GoAsync(address);
        }

        return visit;
    }

    /// <summary>Opens a page without signing in; the test is skipped where there is no browser.</summary>
    internal async Task<Visit> OpenAsync(BrowserNewContextOptions? options = null, BackupEdgeServer? server = null)
    {
        SkipWithoutBrowser();
        options ??= new BrowserNewContextOptions();
        options.ViewportSize ??= new ViewportSize { Width = 1440, Height = 900 };
        options.Locale ??= "en-US";
        options.ReducedMotion ??= ReducedMotion.Reduce;
        var context = await _browser!.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        return new Visit(context, server ?? Server);
    }

    /// <summary>Skips the test where there is no browser.</summary>
    internal void SkipWithoutBrowser() => Assert.SkipWhen(_browser is null, "Chromium is missing, so that the dashboard is not tried.");

    /// <summary>Starts a server of its own for a test; the test is skipped where there is no browser.</summary>
    internal async Task<BackupEdgeServer> StartAsync(ServerOptions options)
    {
        SkipWithoutBrowser();
        return await BackupEdgeServer.StartAsync(options);
    }

    /// <summary>Writes a file of the source <c>bots</c>.</summary>
    internal void Write(string path, string content)
    {
        var full = Path.Combine(Bots, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content, new UTF8Encoding(false));
    }

    /// <summary>Makes a backup of <c>bots</c> and returns its id.</summary>
    internal async Task<string> BackUpAsync(string label) => (
            await SendAsync(
                "create?wait=50",
                new
                {
                    type = "incremental",
                    sources = new[] { "bots" },
                    label,
                }
            )
        ).GetProperty("backup_id").GetString()!;

    /// <summary>Sends a POST with the first admin key, and returns what it answers.</summary>
    internal async Task<JsonElement> SendAsync(string path, object body, BackupEdgeServer? server = null)
    {
        using var response = await (server ?? Server).Client.PostAsJsonAsync(new Uri($"{Api}/{path}", UriKind.Relative), body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Ends all sessions of the server.</summary>
    internal async Task EndSessionsAsync()
    {
        var client = Server.Client;
        foreach (var session in await client.GetFromJsonAsync<JsonElement[]>(new Uri($"{Api}/sessions", UriKind.Relative)) ?? [])
        {
            using var ended = await client.DeleteAsync(
                new Uri($"{Api}/sessions/{session.GetProperty("id").GetString()}", UriKind.Relative)
            );
            Assert.True(ended.IsSuccessStatusCode);
        }
    }

    /// <summary>Deletes the schedule with a name.</summary>
    internal async Task RemoveScheduleAsync(string name)
    {
        var client = Server.Client;
        var all = await client.GetFromJsonAsync<JsonElement[]>(new Uri($"{Api}/schedule", UriKind.Relative));
        var id = all!.Single(one => one.GetProperty("name").GetString() == name).GetProperty("id").GetString();
        using var removed = await client.DeleteAsync(new Uri($"{Api}/schedule/{id}", UriKind.Relative));
        Assert.True(removed.IsSuccessStatusCode);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Directory.Delete(Root, recursive: true);
    }
}
