namespace BackupEdge.Browser;

/// <summary>
/// Makes the pictures of the manual in <c>docs/screenshots</c>, of a host made for it. Not part of a test run:
/// <c>dotnet run --project tests/BackupEdge.Browser -- --explicit only --filter-class '*ScreenshotTests'</c>, and
/// then a program such as pngquant, which leaves 256 colours, a third of the bytes.
/// </summary>
[Collection(DashboardGroup.Name)]
public sealed class ScreenshotTests(DashboardFixture dashboard)
{
    private readonly PicturedHost _host = new(dashboard);

    [Fact(Explicit = true)]
    public Task Every_screen_is_in_the_manual() =>
        _host.WithServerAsync(
            async (server, backup) =>
            {
                await PictureAsync(server, backup, 1440, 900, ColorScheme.Light, "", PicturedHost.Screens);
                await PictureAsync(server, backup, 768, 900, ColorScheme.Dark, "-tablet-dark", [("health", "#/health")]);
                await PictureAsync(
                    server,
                    backup,
                    360,
                    780,
                    ColorScheme.Dark,
                    "-phone-dark",
                    [.. PicturedHost.Screens.Where(screen => screen.Name is "overview" or "backup" or "files")]
                );
                await CompareAsync(server, backup, "compare", 1440, 900);
                await CompareAsync(server, backup, "compare-4k", 3840, 2160);
            }
        );

    private static Task<byte[]> SaveAsync(Visit visit, string name) =>
        visit.Page.ScreenshotAsync(new() { Path = Path.Combine(PicturedHost.Folder, $"{name}.png") });

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
        await using var visit = await _host.OpenAsync(server, width, height, theme);
        if (suffix.Length == 0)
        {
            await SaveAsync(visit, "login");
        }

        await visit.SignInAsync(server.AdminKey);
        foreach (var (name, address) in screens)
        {
            await PicturedHost.ShowAsync(visit, name, address.Replace("{0}", backup, StringComparison.Ordinal));
            await SaveAsync(visit, name + suffix);
        }
    }

    private async Task CompareAsync(BackupEdgeServer server, string backup, string name, int width, int height)
    {
        const string Script = SampleHost.Script;
        await using var visit = await _host.OpenAsync(server, width, height);
        await visit.SignInAsync(server.AdminKey);
        await visit.GoAsync($"#/files/bots/{Path.GetDirectoryName(Script)}?at={backup}&file={Path.GetFileName(Script)}");
        await PicturedHost.KnownAsync(visit);
        await visit.Page.Locator(".versions").GetByRole(AriaRole.Button).Last.ClickAsync();
        await visit.SettleAsync();
        await SaveAsync(visit, name);
    }
}
