using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace BackupEdge.Browser.Goldens;

/// <summary>A browser and the files of the program, for pages that are compared with what they were.</summary>
public sealed class GoldenFixture : IAsyncLifetime
{
    private static readonly string[] Unchanged = ["content-security-policy", "content-type"];
    private readonly ConcurrentDictionary<string, RouteFulfillOptions> _files = new(StringComparer.Ordinal);
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private BackupEdgeServer? _server;
    private HttpClient? _client;

    /// <summary>Gets what pictures depend on beside the program: the browser's version and the fonts.</summary>
    internal string MadeWith { get; private set; } = "";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Chromium.Path is null)
        {
            return;
        }

        _server = await BackupEdgeServer.StartAsync();
        _client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All })
        {
            BaseAddress = new Uri(_server.Url),
        };
        _playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(120_000);
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = Chromium.Path,
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-background-networking",
                    "--disable-lcd-text",
                    "--font-render-hinting=none",
                    "--force-color-profile=srgb",
                    "--hide-scrollbars",
                ],
            }
        );
        MadeWith = $"chromium {_browser.Version.Split('.')[0]}\n{await FontAsync("sans-serif")}\n{await FontAsync("monospace")}\n";
    }

    /// <summary>Opens a page; the test is skipped where there is no browser.</summary>
    internal Task<GoldenPage> OpenAsync(RecordedCalls calls, PictureSize size, string language = "en-US")
    {
        Assert.SkipWhen(_browser is null, "Chromium is missing, so that the dashboard is not tried.");
        return GoldenPage.OpenAsync(_browser, this, calls, size, language);
    }

    /// <summary>Answers a request for a file of the program.</summary>
    internal async Task ServeAsync(IRoute route)
    {
        var path = new Uri(route.Request.Url).PathAndQuery;
        if (!_files.TryGetValue(path, out var file))
        {
            using var response = await _client!.GetAsync(path);
            file = new RouteFulfillOptions
            {
                Status = (int)response.StatusCode,
                BodyBytes = await response.Content.ReadAsByteArrayAsync(),
                Headers = response
                    .Headers.Concat(response.Content.Headers)
                    .Where(header => Unchanged.Contains(header.Key.ToLowerInvariant()))
                    .ToDictionary(header => header.Key, header => string.Join(", ", header.Value)),
            };
            _files[path] = file;
        }

        await route.FulfillAsync(file);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _client?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private static async Task<string> FontAsync(string name)
    {
        try
        {
            var start = new ProcessStartInfo("fc-match", ["-f", "%{family} %{fontversion}", name]) { RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var font = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return $"{name}: {font}";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return $"{name}: unknown, since fc-match is missing";
        }
    }
}
