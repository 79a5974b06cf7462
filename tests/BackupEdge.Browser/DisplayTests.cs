namespace BackupEdge.Browser;

/// <summary>Tests colours that the system forces, and paper.</summary>
[Collection(DashboardGroup.Name)]
public sealed class DisplayTests(DashboardFixture dashboard)
{
    [Theory]
    [InlineData(360)]
    [InlineData(1440)]
    public async Task With_forced_colours_it_shows_where_one_is_and_what_is_chosen(int width)
    {
        await using var visit = await dashboard.VisitAsync(
            "#/backups",
            options: new BrowserNewContextOptions
            {
                ForcedColors = ForcedColors.Active,
                ViewportSize = new ViewportSize { Width = width, Height = 900 },
            }
        );
        foreach (
            var (address, chosen, other) in new[]
            {
                ("#/backups", ".places a[aria-current]", ".places a:not([aria-current])"),
                ("#/backups?view=calendar", ".actions .button[aria-current=true]", ".actions .button:not([aria-current])"),
                ("#/settings/page", ".tabs a[aria-current]", ".tabs a:not([aria-current])"),
            }
        )
        {
            await visit.GoAsync(address);
            await visit.IsAccessibleAsync();
            Assert.NotEqual(await LookAsync(visit, chosen), await LookAsync(visit, other));
        }

        await visit.GoAsync("#/");
        Assert.NotEqual(
            await visit.Page.EvalOnSelectorAsync<string>(".beat.completed", "one => getComputedStyle(one).backgroundColor"),
            await visit.Page.EvalOnSelectorAsync<string>(".beat.none", "one => getComputedStyle(one).backgroundColor")
        );
    }

    [Fact]
    public async Task Paper_has_the_proof_and_nothing_to_press()
    {
        await using var visit = await dashboard.VisitAsync("#/health");
        await visit.Page.EmulateMediaAsync(new() { Media = Media.Print });

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Table, new() { Name = "Checks" })).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.Locator(".print-only").First).ToBeVisibleAsync();
        foreach (var hidden in new[] { ".head", ".places", "main button", ".actions", ".no-print" })
        {
            foreach (var one in await visit.Page.Locator(hidden).AllAsync())
            {
                await Assertions.Expect(one).ToBeHiddenAsync();
            }
        }

        var paper = await visit.Page.PdfAsync(new() { Format = "A4" });
        Assert.True(paper.AsSpan().StartsWith("%PDF-"u8));
    }

    private static Task<string> LookAsync(Visit visit, string selector) =>
        visit.Page.EvalOnSelectorAsync<string>(
            selector,
            "one => { const look = getComputedStyle(one);"
                + " return [look.outline, look.border, look.color, look.backgroundColor, look.textDecorationLine].join(); }"
        );
}
