namespace BackupEdge.Browser;

/// <summary>Tests a prune: the plan first, then what it said.</summary>
[Collection(DashboardGroup.Name)]
public sealed class PruningTests(DashboardFixture dashboard)
{
    [Fact]
    public async Task A_prune_deletes_what_its_plan_showed()
    {
        await using var server = await dashboard.StartAsync(
            new ServerOptions
            {
                Sources = new Dictionary<string, string> { ["bots"] = dashboard.Bots },
                Environment = new Dictionary<string, string>
                {
                    ["BACKUPEDGE__RETENTION__KEEP_LAST"] = "1",
                    ["BACKUPEDGE__RETENTION__KEEP_MANUAL"] = "false",
                },
            }
        );
        for (var i = 0; i < 3; i++)
        {
            await dashboard.SendAsync("create?wait=50", new { type = "full" }, server);
        }

        await using var visit = await dashboard.VisitAsync("#/health", server: server);
        await visit.PressAsync("Show the plan");
        await visit.SeesAsync("2 backups would be deleted, 1 stay.");

        // A button that is half below the head would count as a small one.
        await visit.Page.EvaluateAsync("scrollTo(0, 0)");
        await visit.IsAccessibleAsync();
        await visit.PressAsync("Prune now");
        var question = visit.Page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(question).ToContainTextAsync("2 backups are deleted. While they are in the bin, you can take them back.");
        await Assertions.Expect(question.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
        await question.GetByRole(AriaRole.Button, new() { Name = "Prune now" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Prune");
        await visit.SeesAsync("Completed");

        await visit.GoAsync("#/backups");
        await visit.SeesAsync("1 backup");
        await Assertions.Expect(visit.Page.Locator("tbody tr:not(.group)")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Without_a_bin_the_question_says_that_a_prune_is_final()
    {
        await using var server = await dashboard.StartAsync(
            new ServerOptions
            {
                Sources = new Dictionary<string, string> { ["bots"] = dashboard.Bots },
                Environment = new Dictionary<string, string>
                {
                    ["BACKUPEDGE__RETENTION__KEEP_LAST"] = "1",
                    ["BACKUPEDGE__RETENTION__KEEP_MANUAL"] = "false",
                    ["BACKUPEDGE__PROTECTION__UNDELETE_DAYS"] = "0",
                },
            }
        );
        for (var i = 0; i < 2; i++)
        {
            await dashboard.SendAsync("create?wait=50", new { type = "full" }, server);
        }

        await using var visit = await dashboard.VisitAsync("#/health", server: server);
        await visit.PressAsync("Show the plan");
        await visit.PressAsync("Prune now");

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("1 backup is deleted. There is no bin");
    }
}
