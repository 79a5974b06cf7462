namespace BackupEdge.Browser;

/// <summary>Opens the dashboard of a <see cref="SampleHost"/> for pictures of it.</summary>
/// <param name="dashboard">Has the browser.</param>
internal sealed class PicturedHost(DashboardFixture dashboard)
{
    /// <summary>Gets the screens of the pictures, with the last backup as <c>{0}</c> in their addresses.</summary>
    public static IReadOnlyList<(string Name, string Address)> Screens { get; } =
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

    /// <summary>Gets the folder of the manual's pictures.</summary>
    public static string Folder { get; } = Path.Combine(PublishedBinary.RepositoryRoot, "docs", "screenshots");

    /// <summary>Makes pictures of a server with its last backup, and stops it.</summary>
    public async Task WithServerAsync(Func<BackupEdgeServer, string, Task> make)
    {
        dashboard.SkipWithoutBrowser();
        await using var host = await SampleHost.StartAsync();
        await make(host.Server, host.Backup);
    }

    /// <summary>Opens the sign-in of a server under the name that a reader of the manual has.</summary>
    public async Task<Visit> OpenAsync(BackupEdgeServer server, int width, int height, ColorScheme theme = ColorScheme.Light)
    {
        // A picture of a large display is as sharp as the others at a fourth of the size.
        var options = new BrowserNewContextOptions
        {
            ColorScheme = theme,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            DeviceScaleFactor = width > 2000 ? 0.5f : 1,
        };
        var visit = await dashboard.OpenAsync(options, server);
        visit.Address = server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        await visit.GoAsync("#/login");
        return visit;
    }

    /// <summary>Goes to a screen and waits until all parts are there; no row below the pointer looks different from the others.</summary>
    public static async Task ShowAsync(Visit visit, string name, string address)
    {
        await visit.GoAsync(address);
        if (name is "schedule" or "backup")
        {
            await visit.Page.Locator(name == "schedule" ? ".preview-runs li" : ".fate").First.WaitForAsync();
        }

        await KnownAsync(visit);
        await visit.Page.Mouse.MoveAsync(0, 0);
    }

    /// <summary>Waits until it is known which backups have changed a folder: that is found one after another.</summary>
    public static Task KnownAsync(Visit visit) => Assertions.Expect(visit.Page.Locator(".ticks .unknown")).ToHaveCountAsync(0);
}
