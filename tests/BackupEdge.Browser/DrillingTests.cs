namespace BackupEdge.Browser;

/// <summary>Tests drills: from a source's card to the report on paper.</summary>
[Collection(DashboardGroup.Name)]
public sealed class DrillingTests(DashboardFixture dashboard)
{
    [Fact]
    public async Task A_test_restore_proves_a_source_and_leaves_a_report_to_print()
    {
        await using var server = await StartAsync();
        var backup = await BackUpAsync(server);
        await using var visit = await dashboard.VisitAsync(server: server);
        var card = visit.Page.GetByRole(AriaRole.Article, new() { Name = "bots", Exact = true });
        await Assertions.Expect(card).ToContainTextAsync("Newest proven");
        await Assertions.Expect(card).ToContainTextAsync("Newest checkedNever");
        await card.GetByRole(AriaRole.Button, new() { Name = "Test restore" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Drill");
        await visit.SeesAsync("Report: Proven");
        await visit.SeesAsync("Permissions and times");
        await visit.SettleAsync();
        await visit.IsAccessibleAsync();

        await visit.GoAsync("#/");
        await Assertions.Expect(card.GetByRole(AriaRole.Link).Nth(0)).ToHaveAttributeAsync("href", $"#/backups/{backup}");
        await Assertions.Expect(card).ToContainTextAsync("back in");

        // A drill reads all of the backup, so it is checked too.
        await Assertions.Expect(card).Not.ToContainTextAsync("Never");
        await visit.GoAsync("#/health");
        var row = visit.Page.GetByRole(AriaRole.Table, new() { Name = "Test restores" }).Locator("tbody tr");
        await Assertions.Expect(row).ToContainTextAsync("Proven");
        var check = visit.Page.GetByRole(AriaRole.Table, new() { Name = "Checks" }).Locator("tbody tr");
        await Assertions.Expect(check.Locator($"a[href='#/backups/{backup}']")).ToHaveCountAsync(1);
        await visit.PressAsync("Test restore bots");
        await visit.SeesAsync("Report: Proven");

        await visit.GoAsync("#/health/drills");
        await visit.IsAccessibleAsync();
        await Assertions.Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(2);
        var paper = await visit.Page.RunAndWaitForPopupAsync(() =>
            visit.Page.GetByRole(AriaRole.Link, new() { Name = "Report", Exact = true }).First.ClickAsync()
        );
        await Assertions.Expect(paper.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Restore drill: proven");
        await paper.CloseAsync();
    }

    [Fact]
    public async Task A_drill_that_finds_damage_says_which_and_where_it_stands()
    {
        await using var server = await StartAsync();
        var backup = await BackUpAsync(server);
        await using var visit = await dashboard.VisitAsync($"#/backups/{backup}", server: server);
        var archive = Path.Combine(server.Data, "archives", $"{backup}.bea");
        await using (var file = File.OpenWrite(archive))
        {
            file.Position = 200;
            file.Write("damage"u8);
        }

        await visit.PressAsync("Test restore");
        await visit.SeesAsync("Report: Failed");
        await visit.IsAccessibleAsync();
        await visit.GoAsync("#/");
        var card = visit.Page.GetByRole(AriaRole.Article, new() { Name = "bots", Exact = true });
        await card.GetByRole(AriaRole.Link, new() { Name = "Failed" }).ClickAsync();

        await Assertions.Expect(visit.Page.Locator("tbody tr")).ToContainTextAsync("Failed");
    }

    [Fact]
    public async Task Who_only_looks_sees_what_is_proven_and_why_a_drill_cannot_be_started()
    {
        await using var server = await StartAsync();
        await BackUpAsync(server);
        var key = (await dashboard.SendAsync("keys", new { name = "wall", role = "viewer" }, server)).GetProperty("key").GetString();
        await using var visit = await dashboard.VisitAsync("#/health", key, server: server);
        var button = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Test restore bots" });

        await Assertions.Expect(button).ToHaveAttributeAsync("aria-disabled", "true");
        await Assertions.Expect(button).ToHaveAccessibleDescriptionAsync("This needs the role Operator");
    }

    private Task<BackupEdgeServer> StartAsync() =>
        dashboard.StartAsync(new ServerOptions { Sources = new Dictionary<string, string> { ["bots"] = dashboard.Bots } });

    private async Task<string> BackUpAsync(BackupEdgeServer server) =>
        (await dashboard.SendAsync("create?wait=50", new { type = "full" }, server)).GetProperty("backup_id").GetString()!;
}
