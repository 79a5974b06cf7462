using System.Globalization;
using System.Text;

namespace BackupEdge.Browser;

/// <summary>
/// Shows every screen in all sizes and both themes side by side: a picture for each screen in <c>docs/screenshots/sizes</c>. Not part of a
/// test run, as <see cref="ScreenshotTests"/>.
/// </summary>
[Collection(DashboardGroup.Name)]
public sealed class SizeScreenshotTests(DashboardFixture dashboard)
{
    private static readonly (int Width, int Height, int Shown)[] Sizes =
    [
        (360, 780, 220),
        (768, 1024, 360),
        (1440, 900, 560),
        (3840, 2160, 760),
    ];

    private readonly PicturedHost _host = new(dashboard);

    [Fact(Explicit = true)]
    public Task Every_screen_is_shown_in_all_sizes_and_themes() =>
        _host.WithServerAsync(
            async (server, backup) =>
            {
                var views = PicturedHost.Screens.Prepend(("login", "")).ToDictionary(screen => screen.Item1, _ => new StringBuilder());
                foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
                {
                    foreach (var (width, height, shown) in Sizes)
                    {
                        await ViewAsync(server, backup, (width, height, theme), (name, picture) =>
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

                await SaveAsync(server, views);
            }
        );

    private async Task ViewAsync(
        BackupEdgeServer server,
        string backup,
        (int Width, int Height, ColorScheme Theme) display,
        Action<string, byte[]> add
    )
    {
        await using var visit = await _host.OpenAsync(server, display.Width, display.Height, display.Theme);
        add("login", await visit.Page.ScreenshotAsync());
        await visit.SignInAsync(server.AdminKey);
        foreach (var (name, address) in PicturedHost.Screens)
        {
            await PicturedHost.ShowAsync(visit, name, address.Replace("{0}", backup, StringComparison.Ordinal));
            add(name, await visit.Page.ScreenshotAsync());
        }
    }

    private async Task SaveAsync(BackupEdgeServer server, Dictionary<string, StringBuilder> views)
    {
        var folder = Directory.CreateDirectory(Path.Combine(PicturedHost.Folder, "sizes")).FullName;
        await using var visit = await _host.OpenAsync(server, 2000, 1000);
        foreach (var (name, view) in views)
        {
            var page = await visit.Page.Context.NewPageAsync();
            await page.SetContentAsync($"<body style='background:#888;margin:8px;line-height:0'>{view}");
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
            await page.CloseAsync();
        }
    }
}
