namespace BackupEdge.Browser;

/// <summary>Tests the way from the overview to a backup, and from a problem to its cause.</summary>
[Collection(DashboardGroup.Name)]
public sealed class BackingUpTests(DashboardFixture dashboard)
{
    [Fact]
    public async Task Who_goes_elsewhere_while_a_job_is_requested_stays_there()
    {
        await using var visit = await dashboard.VisitAsync($"#/backups/{dashboard.Backups[0]}");
        var gone = new TaskCompletionSource();
        await visit.Page.RouteAsync("**/verify", async route =>
        {
            await gone.Task;
            await route.ContinueAsync();
        });
        await visit.PressAsync("Check");
        await visit.GoAsync("#/files/bots");
        await visit.Page.RunAndWaitForResponseAsync(
            () =>
            {
                gone.SetResult();
                return Task.CompletedTask;
            },
            "**/verify"
        );

        // The page has read the answer before that of a later request.
        await visit.Page.EvaluateAsync("fetch('api/v1/backup/status').then((answer) => answer.json())");

        Assert.EndsWith("#/files/bots", visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_is_made_and_followed_to_its_end()
    {
        await using var visit = await dashboard.VisitAsync();
        var card = Card(visit, "bots");
        await card.GetByRole(AriaRole.Button, new() { Name = "Back up" }).ClickAsync();

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Backup");
        await visit.SeesAsync("Completed");
        await visit.Page.ReloadAsync();
        await visit.SeesAsync("Completed");
    }

    [Fact]
    public async Task A_failed_source_has_a_card_whose_buttons_lead_to_the_cause_and_to_a_new_run()
    {
        await using var visit = await dashboard.VisitAsync();
        await Card(visit, "gone").GetByRole(AriaRole.Button, new() { Name = "Back up" }).ClickAsync();
        await visit.SeesAsync("Failed");
        await visit.SeesAsync("source_missing");

        await visit.GoAsync("#/");
        await visit.SeesAsync("The last backup failed: gone");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Look at it" }).First.ClickAsync();
        await visit.SeesAsync("source_missing");
        await visit.Page.GoBackAsync();
        await visit.SeesAsync("The last backup failed: gone");
    }

    [Fact]
    public async Task Without_live_news_a_bar_says_so_and_goes_away_when_they_are_back()
    {
        await using var visit = await dashboard.VisitAsync();
        visit.ExpectedStatuses = [401];
        visit.AllowsNetworkErrors = true;
        await visit.Page.RouteAsync("**/events", route => route.AbortAsync());
        await visit.GoAsync("#/activity");
        await visit.Page.ReloadAsync();
        await visit.SeesAsync("No live news since");
        await visit.Page.UnrouteAsync("**/events");

        await Assertions.Expect(visit.Page.Locator(".live-lost")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_strip_of_days_is_one_stop_and_arrows_move_in_it()
    {
        await using var visit = await dashboard.VisitAsync();
        var days = Card(visit, "bots").Locator(".strip button");
        await Assertions.Expect(days).ToHaveCountAsync(90);
        await days.Last.FocusAsync();
        await visit.Page.Keyboard.PressAsync("ArrowLeft");
        await Assertions.Expect(days.Nth(88)).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("End");
        await visit.Page.Keyboard.PressAsync("Enter");

        await visit.SeesAsync("Backups");
        Assert.Contains("since=", visit.Page.Url, StringComparison.Ordinal);
    }

    private static ILocator Card(Visit visit, string source) =>
        visit.Page.GetByRole(AriaRole.Article, new() { Name = source, Exact = true });
}
