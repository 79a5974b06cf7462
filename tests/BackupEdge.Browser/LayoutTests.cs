namespace BackupEdge.Browser;

/// <summary>Tests that <see cref="Layout"/> finds what it is for, and what a page shows while it loads.</summary>
[Collection(DashboardGroup.Name)]
public sealed class LayoutTests(DashboardFixture dashboard)
{
    [Theory]
    [InlineData("one.style.inlineSize = '3000px'", "the page moves sideways")]
    [InlineData("one.style.marginInlineStart = '-500px'", "beside the page: Settings")]
    [InlineData("one.style.transform = 'translateY(60px)'", "are at the same place")]
    [InlineData("one.style.blockSize = '10px', one.style.overflow = 'hidden'", "cut: Settings")]
    public async Task What_is_at_a_wrong_place_is_found(string change, string fault)
    {
        await using var visit = await dashboard.VisitAsync("#/settings/keys");
        Assert.Empty(await Layout.FaultsAsync(visit.Page));
        await visit.Page.EvalOnSelectorAsync("#page-title", $"one => {{ {change}; }}");

        var faults = await Layout.FaultsAsync(visit.Page);
        Assert.Contains(faults, found => found.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_changes_of_a_backup_say_that_they_load()
    {
        await using var visit = await dashboard.VisitAsync();
        var answered = new TaskCompletionSource();
        await visit.Page.RouteAsync("**/list?*", async route =>
        {
            await answered.Task;
            await route.ContinueAsync();
        });
        await visit.Page.GotoAsync($"{visit.Address}/#/backups/{dashboard.Backups[1]}");
        var changes = visit.Page.Locator(".tabs + .loaded");
        await Assertions.Expect(changes).ToHaveAttributeAsync("aria-busy", "true");
        await Assertions.Expect(changes.GetByRole(AriaRole.Status)).ToHaveTextAsync("Loading…");
        answered.SetResult();

        await Assertions.Expect(changes.GetByLabel("Compared with")).ToHaveValueAsync(dashboard.Backups[0]);
        await Assertions.Expect(changes).ToHaveAttributeAsync("aria-busy", "false");
        await Assertions.Expect(changes.Locator("tbody tr")).Not.ToHaveCountAsync(0);
    }
}
