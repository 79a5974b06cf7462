namespace BackupEdge.Browser;

/// <summary>Tests a job while it runs: it moves only for those who want that, and can be cancelled.</summary>
[Collection(DashboardGroup.Name)]
public sealed class CancellingTests(DashboardFixture dashboard)
{
    [Theory]
    [InlineData(ReducedMotion.Reduce, false)]
    [InlineData(ReducedMotion.NoPreference, true)]
    public async Task A_running_backup_is_cancelled_after_a_question(ReducedMotion motion, bool moves)
    {
        await using var server = await dashboard.StartAsync(
            new ServerOptions
            {
                Sources = new Dictionary<string, string> { ["bots"] = dashboard.Bots },
                Environment = new Dictionary<string, string>
                {
                    ["BACKUPEDGE__SOURCES__SLOW__KIND"] = "command",
                    ["BACKUPEDGE__SOURCES__SLOW__FILE_NAME"] = "slow.bin",
                    ["BACKUPEDGE__SOURCES__SLOW__RUN__0"] = "/bin/sh",
                    ["BACKUPEDGE__SOURCES__SLOW__RUN__1"] = "-c",
                    ["BACKUPEDGE__SOURCES__SLOW__RUN__2"] = "while :; do head -c 65536 /dev/urandom; sleep 0.1; done",
                },
            }
        );
        await using var visit = await dashboard.VisitAsync(
            options: new BrowserNewContextOptions { ReducedMotion = motion },
            server: server
        );
        await visit
            .Page.GetByRole(AriaRole.Article, new() { Name = "slow", Exact = true })
            .GetByRole(AriaRole.Button, new() { Name = "Back up" })
            .ClickAsync();
        await visit.Page.Locator(".big-progress").WaitForAsync();
        await visit.Page.Locator(".head .running").WaitForAsync();
        Assert.Equal(moves, await visit.Page.EvaluateAsync<bool>("document.getAnimations().some((one) => one.playState === 'running')"));
        await visit.IsAccessibleAsync();

        await visit.PressAsync("Cancel job");
        var question = visit.Page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(question.GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true })).ToBeFocusedAsync();
        await question.GetByRole(AriaRole.Button, new() { Name = "Cancel job" }).ClickAsync();

        await visit.SeesAsync("Cancelled");
        await Assertions.Expect(visit.Page.Locator(".head .running")).ToHaveCountAsync(0);
        await visit.GoAsync("#/activity");
        await Assertions.Expect(visit.Page.Locator("tbody tr:not(.group)").First).ToContainTextAsync("Cancelled");
    }
}
