using System.Net.Http.Json;

namespace BackupEdge.Browser;

/// <summary>Tests what a phone has no room for at once.</summary>
[Collection(DashboardGroup.Name)]
public sealed class PhoneTests(DashboardFixture dashboard)
{
    private static readonly BrowserNewContextOptions Phone = new()
    {
        ViewportSize = new ViewportSize { Width = 360, Height = 780 },
    };

    [Theory]
    [InlineData("en")]
    [InlineData("pt-BR")]
    public async Task The_current_tab_is_in_view_at_every_address(string language)
    {
        await using var visit = await dashboard.VisitAsync(options: new BrowserNewContextOptions(Phone));
        await visit.Page.EvaluateAsync("language => localStorage.setItem('backupedge.language', JSON.stringify(language))", language);
        await visit.Page.ReloadAsync();
        await visit.GoAsync("#/settings/keys");
        var places = await visit.Page.Locator(".tabs a").EvaluateAllAsync<string[]>("tabs => tabs.map((one) => one.hash)");
        Assert.Equal(9, places.Length);
        var views = new[] { "", "?tab=warnings", "?tab=needs", "?tab=record" };
        foreach (var place in places.Concat(views.Select(view => $"#/backups/{dashboard.Backups[1]}{view}")))
        {
            // The page begins anew, as from a bookmark; the next one is reached by a press.
            await visit.GoAsync("#/about");
            await visit.GoAsync(place);
            await IsInViewAsync(visit, place);
        }

        await visit.GoAsync("#/settings/keys");
        foreach (var place in places)
        {
            await visit.Page.Locator($".tabs a[href='{place}']").ClickAsync();
            await visit.SettleAsync();
            await IsInViewAsync(visit, place);
        }
    }

    [Fact]
    public async Task The_steps_through_time_stand_side_by_side()
    {
        await using var visit = await dashboard.VisitAsync(
            $"#/files/bots/default.gbai?at={dashboard.Backups[1]}",
            options: new BrowserNewContextOptions(Phone)
        );
        var before = await BoxAsync(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Previous change" }));
        var after = await BoxAsync(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Next change" }));

        Assert.Equal((before.Y, before.Height), (after.Y, after.Height));
        Assert.InRange(after.X, before.X + before.Width, 360 - after.Width);
    }

    [Fact]
    public async Task A_card_has_no_line_without_content()
    {
        dashboard.SkipWithoutBrowser();

        // A failed backup has no changes, no check and no buttons.
        await dashboard.SendAsync("create?wait=50", new { type = "full", sources = new[] { "gone" } });
        await using var visit = await dashboard.VisitAsync("#/backups?source=gone", options: new BrowserNewContextOptions(Phone));
        var missing = visit.Page.Locator("td.void");
        await Assertions.Expect(visit.Page.Locator("td.do.void")).Not.ToHaveCountAsync(0);

        await Assertions.Expect(missing.Filter(new() { Visible = true })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_backup_on_hold_says_so_in_the_list()
    {
        dashboard.SkipWithoutBrowser();
        var id = await dashboard.BackUpAsync("held on a phone");
        using var held = await dashboard.Server.Client.PutAsJsonAsync(
            new Uri($"{DashboardFixture.Api}/{id}/hold", UriKind.Relative),
            new { hold = true },
            TestContext.Current.CancellationToken
        );
        Assert.True(held.IsSuccessStatusCode);
        await using var visit = await dashboard.VisitAsync("#/backups", options: new BrowserNewContextOptions(Phone));

        await Assertions
            .Expect(visit.Page.Locator("tr", new() { HasText = "held on a phone" }).GetByText("On hold"))
            .ToBeVisibleAsync();
    }

    private static async Task IsInViewAsync(Visit visit, string place)
    {
        var current = visit.Page.Locator(".tabs a[aria-current]");
        await Assertions.Expect(current).ToHaveCountAsync(1);
        var (tab, tabs) = (await BoxAsync(current), await BoxAsync(visit.Page.Locator(".tabs")));
        Assert.True(
            tab.X >= Math.Max(0, tabs.X) - 1 && tab.X + tab.Width <= Math.Min(360, tabs.X + tabs.Width) + 1,
            $"{place}: the current tab is at {tab.X} to {tab.X + tab.Width}."
        );
    }

    private static async Task<LocatorBoundingBoxResult> BoxAsync(ILocator locator) =>
        await locator.BoundingBoxAsync() ?? throw new InvalidOperationException("It is not on the page.");
}
