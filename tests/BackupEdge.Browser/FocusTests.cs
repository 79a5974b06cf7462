namespace BackupEdge.Browser;

/// <summary>Tests where the keyboard's focus is: never below the bars that stay, also at 400 %.</summary>
[Collection(DashboardGroup.Name)]
public sealed class FocusTests(DashboardFixture dashboard)
{
    private const int Steps = 40;

    // Whether what has the focus lies with all of its height below the head or the bar of places, which it is not a part of.
    private const string IsHidden = """
        () => {
          const one = document.activeElement;
          if (!one || one === document.body || one.closest('.head, .places, dialog, .skip')) return false;
          const box = one.getBoundingClientRect();
          const top = document.querySelector('.head').getBoundingClientRect().bottom;
          const places = document.querySelector('.places');
          const bottom = getComputedStyle(places).position === 'fixed' ? places.getBoundingClientRect().top : innerHeight;
          return box.height > 0 && (box.bottom <= top || box.top >= bottom);
        }
        """;

    // A display of 1280 x 1024 pixels at 400 %, and two common ones.
    [Theory]
    [InlineData(320, 256)]
    [InlineData(360, 780)]
    [InlineData(1440, 900)]
    public async Task The_bars_that_stay_never_cover_what_has_the_focus(int width, int height)
    {
        await using var visit = await dashboard.VisitAsync(
            options: new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = height },
            }
        );
        foreach (
            var place in new[]
            {
                "#/",
                "#/backups",
                $"#/backups/{dashboard.Backups[1]}",
                "#/files/bots/hostile",
                $"#/restore/{dashboard.Backups[1]}",
                "#/schedules/new",
                "#/health",
                "#/settings/audit",
            }
        )
        {
            await visit.GoAsync(place);
            await visit.Page.Locator("#page-title").FocusAsync();
            foreach (var key in new[] { "Tab", "Shift+Tab" })
            {
                for (var i = 0; i < Steps; i++)
                {
                    await visit.Page.Keyboard.PressAsync(key);
                    var focused = await visit.Page.EvaluateAsync<string>("document.activeElement.outerHTML.slice(0, 200)");
                    Assert.False(await visit.Page.EvaluateAsync<bool>(IsHidden), $"{place}, {key} {i + 1}: {focused}");
                }
            }
        }
    }
}
