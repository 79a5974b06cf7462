using System.Text.Json.Nodes;

namespace BackupEdge.Browser;

/// <summary>Tests what is reported about sources that look protected and are not, and the one action that each has.</summary>
[Collection(DashboardGroup.Name)]
public sealed class CoverageTests(DashboardFixture dashboard)
{
    private const int Files = 300;

    [Fact]
    public async Task An_unusual_change_is_looked_at_and_then_confirmed()
    {
        var folder = Directory.CreateTempSubdirectory("backupedge-unusual-").FullName;
        try
        {
            LargeStore.Files(folder, Files);
            await using var server = await dashboard.StartAsync(
                new ServerOptions { Sources = new Dictionary<string, string> { ["docs"] = folder } }
            );
            for (var i = 0; i < 6; i++)
            {
                await File.WriteAllTextAsync(Path.Combine(folder, "file-000001.txt"), $"{i}", TestContext.Current.CancellationToken);
                await dashboard.SendAsync("create?wait=50", new { type = "incremental" }, server);
            }

            foreach (var file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Skip(20))
            {
                File.Delete(file);
            }

            await dashboard.SendAsync("create?wait=50", new { type = "incremental" }, server);
            await using var visit = await dashboard.VisitAsync("#/health", server: server);
            await visit.SeesAsync("A backup is unusual");
            await visit.IsAccessibleAsync();
            await visit.Page.GetByRole(AriaRole.Link, new() { Name = "See what changed" }).ClickAsync();
            await visit.SeesAsync("file-000020.txt");
            await visit.GoAsync("#/health");
            await visit.PressAsync("It was meant");
            await visit.SeesAsync("retention may delete it");
            await visit.PressAsync("End the hold");

            await Assertions.Expect(visit.Page.Locator("main")).Not.ToContainTextAsync("A backup is unusual");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_source_that_no_schedule_takes_gets_one_in_three_steps()
    {
        await using var server = await dashboard.StartAsync(
            new ServerOptions
            {
                Sources = new Dictionary<string, string> { ["bots"] = dashboard.Bots, ["target"] = dashboard.Target },
            }
        );
        await dashboard.SendAsync(
            "schedule",
            new
            {
                cron = "0 2 * * *",
                type = "incremental",
                sources = new[] { "target" },
            },
            server
        );
        await using var visit = await dashboard.VisitAsync("#/health", server: server);
        await visit.SeesAsync("No scheduled backup yet: bots");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "New schedule" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByLabel("bots")).ToBeCheckedAsync();
        await Assertions.Expect(visit.Page.GetByLabel("target")).Not.ToBeCheckedAsync();
        await visit.PressAsync("Save");
        await Assertions.Expect(visit.Page).ToHaveURLAsync($"{visit.Address}/#/schedules");
        await visit.GoAsync("#/health");

        // Until the schedule has run for the first time, the one step is to run it now.
        await visit.SeesAsync("The schedule of the source 'bots' has not run yet");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "New schedule" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_schedule_of_drills_is_made_and_changed()
    {
        await using var visit = await dashboard.VisitAsync("#/schedules/new?kind=drill");
        await Assertions.Expect(visit.Page.GetByLabel("What it does")).ToHaveValueAsync("drill");
        await Assertions.Expect(visit.Page.GetByLabel("Full backup every")).ToHaveCountAsync(0);
        await visit.IsAccessibleAsync();
        await visit.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("weekly proof");
        await visit.PressAsync("Save");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "weekly proof" }).First.ClickAsync();
        await visit.SettleAsync();
        await Assertions.Expect(visit.Page.GetByLabel("What it does")).ToHaveValueAsync("drill");
        await visit.Page.GetByLabel("What it does").SelectOptionAsync("verify");
        await visit.PressAsync("Save");

        await Assertions.Expect(visit.Page.Locator("tr", new() { HasText = "weekly proof" })).ToContainTextAsync("Check");
        await dashboard.RemoveScheduleAsync("weekly proof");
    }

    // What a server of databases reports is in the status; none is needed to show it.
    [Fact]
    public async Task An_uncovered_database_tells_what_to_put_into_the_settings()
    {
        await using var visit = await dashboard.VisitAsync();
        await ReportAsync(visit, "source_uncovered", "The server of the source 'gone' has a database that no source takes: 'sales'.");
        await visit.SeesAsync("A database or bucket was left out: gone");
        await visit.PressAsync("How to cover it");

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("\"databases\": \"all\"");
        await visit.IsAccessibleAsync();
    }

    [Fact]
    public async Task A_failed_test_restore_leads_to_its_reports_and_to_another_one()
    {
        await using var visit = await dashboard.VisitAsync();
        await ReportAsync(visit, "drill_failed", "The last drill of the source 'gone' failed.");
        await visit.SeesAsync("Test restore failed: gone");
        await visit.IsAccessibleAsync();
        var problem = visit.Page.Locator(".problems li", new() { HasText = "Test restore failed" });
        await Assertions.Expect(problem.GetByRole(AriaRole.Button, new() { Name = "Test restore gone" })).ToBeEnabledAsync();
        await problem.GetByRole(AriaRole.Link, new() { Name = "Look at it" }).ClickAsync();

        await Assertions.Expect(visit.Page).ToHaveURLAsync($"{visit.Address}/#/health/drills?source=gone");
    }

    // Adds a reason to the status, of the source 'gone', and shows Health.
    private static async Task ReportAsync(Visit visit, string code, string message)
    {
        await visit.Page.RouteAsync("**/api/v1/backup/status", async route =>
        {
            var answer = await route.FetchAsync();
            var status = JsonNode.Parse(await answer.TextAsync())!;
            status["reasons"]!
                .AsArray()
                .Add(
                    new JsonObject
                    {
                        ["code"] = code,
                        ["subject"] = "gone",
                        ["message"] = message,
                    }
                );
            await route.FulfillAsync(new RouteFulfillOptions { Response = answer, Body = status.ToJsonString() });
        });
        await visit.Page.ReloadAsync();
        await visit.GoAsync("#/health");
    }
}
