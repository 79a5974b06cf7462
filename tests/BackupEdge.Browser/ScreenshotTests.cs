using System.Globalization;
using System.Text;

namespace BackupEdge.Browser;

/// <summary>
/// Makes the pictures of the manual in <c>docs/screenshots</c>, of a host made for it. Not part of a test run:
/// <c>dotnet run --project tests/BackupEdge.Browser -- --explicit only --filter-class '*ScreenshotTests'</c>, and
/// then a program such as pngquant, which leaves 256 colours, a third of the bytes.
/// </summary>
[Collection(DashboardGroup.Name)]
public sealed class ScreenshotTests(DashboardFixture dashboard)
{
    private const string Script = "default.gbai/default.gbdialog/start.bas";

    private static readonly (string Name, string Address)[] Screens =
    [
        ("overview", "#/"),
        ("backups", "#/backups"),
        ("bin", "#/backups?view=bin"),
        ("backup", "#/backups/{0}"),
        ("files", "#/files/bots/default.gbai?at={0}"),
        ("restore", "#/restore/{0}"),
        ("schedules", "#/schedules"),
        ("schedule", "#/schedules/new"),
        ("activity", "#/activity"),
        ("health", "#/health"),
        ("drills", "#/health/drills"),
        ("keys", "#/settings/keys"),
        ("audit", "#/settings/audit"),
        ("configuration", "#/settings/config"),
        ("wall", "#/wall"),
    ];

    private static string Folder { get; } = Path.Combine(PublishedBinary.RepositoryRoot, "docs", "screenshots");

    private static readonly (int Width, int Height, int Shown)[] Sizes =
    [
        (360, 780, 220),
        (768, 1024, 360),
        (1440, 900, 560),
        (3840, 2160, 760),
    ];

    [Fact(Explicit = true)]
    public Task Every_screen_is_in_the_manual() =>
        WithServerAsync(
            async (server, backup) =>
            {
                await PictureAsync(server, backup, 1440, 900, ColorScheme.Light, "", Screens);
                await PictureAsync(server, backup, 768, 900, ColorScheme.Dark, "-tablet-dark", [("health", "#/health")]);
                await PictureAsync(
                    server,
                    backup,
                    360,
                    780,
                    ColorScheme.Dark,
                    "-phone-dark",
                    [.. Screens.Where(screen => screen.Name is "overview" or "backup" or "files")]
                );
                await ComparedAsync(server, backup);
            }
        );

    /// <summary>A picture for each screen, with its views of all sizes and both themes side by side.</summary>
    [Fact(Explicit = true)]
    public Task Every_screen_is_shown_in_all_sizes_and_themes() =>
        WithServerAsync(
            async (server, backup) =>
            {
                var views = Screens.Prepend(("login", "#/login")).ToDictionary(screen => screen.Item1, _ => new StringBuilder());
                foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
                {
                    foreach (var (width, height, shown) in Sizes)
                    {
                        await ViewAsync(server, backup, width, height, theme, (name, picture) =>
                            views[name]
                                .Append(CultureInfo.InvariantCulture, $"<img width={shown} src='data:image/png;base64,")
                                .Append(Convert.ToBase64String(picture))
                                .Append("'>")
                        );
                    }

                    foreach (var view in views.Values)
                    {
                        view.Append("<br>");
                    }
                }

                Directory.CreateDirectory(Path.Combine(Folder, "sizes"));
                await using var visit = await dashboard.OpenAsync(
                    new BrowserNewContextOptions
                    {
                        ViewportSize = new ViewportSize { Width = 2000, Height = 1000 },
                    },
                    server
                );
                await visit.GoAsync("#/login");
                foreach (var (name, view) in views)
                {
                    var page = await visit.Page.Context.NewPageAsync();
                    await page.SetContentAsync($"<body style='background:#888;margin:8px;line-height:0'>{view}");
                    await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, "sizes", $"{name}.png"), FullPage = true });
                    await page.CloseAsync();
                }
            }
        );

    private async Task WithServerAsync(Func<BackupEdgeServer, string, Task> make)
    {
        var root = Directory.CreateTempSubdirectory("backupedge-pictures-").FullName;
        try
        {
            await using var server = await dashboard.StartAsync(
                new ServerOptions
                {
                    Sources = new Dictionary<string, string>
                    {
                        ["bots"] = Path.Combine(root, "bots"),
                        ["www"] = Path.Combine(root, "www"),
                        ["tickets"] = "/srv/tickets",
                    },
                    Targets = new Dictionary<string, string>
                    {
                        ["staging"] = Directory.CreateDirectory(Path.Combine(root, "staging")).FullName,
                    },
                }
            );
            await make(server, await FillAsync(server, root));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    // A week of a small host: some changes, a source that is gone, drills, schedules, keys, and one delete.
    private async Task<string> FillAsync(BackupEdgeServer server, string root)
    {
        Write(root, $"bots/{Script}", "TALK \"Welcome\"\nHEAR name\nTALK \"Hello \" + name\n");
        Write(root, "bots/default.gbai/default.gbkb/prices.md", "# Prices\n\nApples 3\n");
        Write(root, "bots/default.gbai/default.gbot/config.csv", "name,value\nTheme,dark\n");
        Write(root, "bots/sales.gbai/sales.gbdialog/start.bas", "TALK \"What do you need?\"\n");
        Write(root, "www/index.html", "<!doctype html><title>Shop</title>\n");
        foreach (
            var (name, cron, kind) in new[]
            {
                ("nightly", "0 2 * * *", "backup"),
                ("office hours", "0 8-18 * * 1-5", "backup"),
                ("proof", "0 4 * * 0", "drill"),
            }
        )
        {
            var made =
                kind == "backup"
                    ? (object)
                        new
                        {
                            name,
                            cron,
                            type = "incremental",
                        }
                    : new
                    {
                        name,
                        cron,
                        kind,
                    };
            await dashboard.SendAsync("schedule", made, server);
        }

        await dashboard.SendAsync("keys", new { name = "night bot", role = "backup_operator" }, server);
        await dashboard.SendAsync("keys", new { name = "wall in the office", role = "viewer" }, server);
        await BackUpAsync(server, null);
        Write(root, $"bots/{Script}", "TALK \"Welcome back\"\nHEAR name\nTALK \"Good to see you, \" + name\nWAIT 2\n");
        Write(root, "bots/sales.gbai/sales.gbkb/stock.md", "# Stock\n\nPears 12\n");
        await BackUpAsync(server, "before the update");
        var mistake = await BackUpAsync(server, "a mistake");
        Write(root, "bots/default.gbai/default.gbkb/prices.md", "# Prices\n\nApples 3\nPears 4\n");
        var last = await BackUpAsync(server, "after the update");
        await dashboard.SendAsync($"{last}/verify?wait=50", new { }, server);
        await dashboard.SendAsync("drill?wait=50", new { sources = new[] { "bots", "www" } }, server);
        await dashboard.SendAsync($"{mistake}/delete", new { }, server);
        await dashboard.SendAsync("create?wait=50", new { type = "incremental", sources = new[] { "tickets" } }, server);
        return last;
    }

    private async Task PictureAsync(
        BackupEdgeServer server,
        string backup,
        int width,
        int height,
        ColorScheme theme,
        string suffix,
        IEnumerable<(string Name, string Address)> screens
    )
    {
        var options = new BrowserNewContextOptions
        {
            ColorScheme = theme,
            ViewportSize = new ViewportSize { Width = width, Height = height },
        };
        await using var visit = await dashboard.OpenAsync(options, server);
        visit.Address = Shown(server);
        await visit.GoAsync("#/login");
        if (suffix.Length == 0)
        {
            await visit.Page.ScreenshotAsync(new() { Path = Path.Combine(Folder, "login.png") });
        }

        await visit.SignInAsync(server.AdminKey);
        foreach (var (name, address) in screens)
        {
            await ShowAsync(visit, name, address.Replace("{0}", backup, StringComparison.Ordinal));
            await visit.Page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}{suffix}.png") });
        }
    }

    private async Task ViewAsync(
        BackupEdgeServer server,
        string backup,
        int width,
        int height,
        ColorScheme theme,
        Action<string, byte[]> add
    )
    {
        var options = new BrowserNewContextOptions
        {
            ColorScheme = theme,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            DeviceScaleFactor = width > 1440 ? 0.5f : 1,
        };
        await using var visit = await dashboard.OpenAsync(options, server);
        visit.Address = Shown(server);
        await visit.GoAsync("#/login");
        add("login", await visit.Page.ScreenshotAsync());
        await visit.SignInAsync(server.AdminKey);
        foreach (var (name, address) in Screens)
        {
            await ShowAsync(visit, name, address.Replace("{0}", backup, StringComparison.Ordinal));
            add(name, await visit.Page.ScreenshotAsync());
        }
    }

    private async Task ComparedAsync(BackupEdgeServer server, string backup)
    {
        foreach (var (name, width, height) in new[] { ("compare", 1440, 900), ("compare-4k", 3840, 2160) })
        {
            // As sharp as the others at a fourth of the size.
            var options = new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = height },
                DeviceScaleFactor = width > 1440 ? 0.5f : 1,
            };
            await using var visit = await dashboard.OpenAsync(options, server);
            visit.Address = Shown(server);
            await visit.GoAsync("#/login");
            await visit.SignInAsync(server.AdminKey);
            await visit.GoAsync($"#/files/bots/{Path.GetDirectoryName(Script)}?at={backup}&file={Path.GetFileName(Script)}");
            await KnownAsync(visit);
            await visit.Page.Locator(".versions").GetByRole(AriaRole.Button).Last.ClickAsync();
            await visit.SettleAsync();
            await visit.Page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}.png") });
        }
    }

    // Until all parts are there; no row below the pointer looks different from the others.
    private static async Task ShowAsync(Visit visit, string name, string address)
    {
        await visit.GoAsync(address);
        if (name is "schedule" or "backup")
        {
            await visit.Page.Locator(name == "schedule" ? ".preview-runs li" : ".fate").First.WaitForAsync();
        }

        await KnownAsync(visit);
        await visit.Page.Mouse.MoveAsync(0, 0);
    }

    // Which backups have changed a folder is found one after another.
    private static Task KnownAsync(Visit visit) => Assertions.Expect(visit.Page.Locator(".ticks .unknown")).ToHaveCountAsync(0);

    private async Task<string> BackUpAsync(BackupEdgeServer server, string? label) => (
            await dashboard.SendAsync(
                "create?wait=50",
                new
                {
                    type = "incremental",
                    label,
                    sources = new[] { "bots", "www" },
                },
                server
            )
        ).GetProperty("backup_id").GetString()!;

    private static string Shown(BackupEdgeServer server) => server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    private static void Write(string root, string path, string content)
    {
        var full = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content, new UTF8Encoding(false));
    }
}
