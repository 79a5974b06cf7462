using System.Net.Http.Json;
using System.Text.Json;

namespace BackupEdge.Browser;

/// <summary>Tests schedules: the builder, its cron line, and the runs that follow.</summary>
[Collection(DashboardGroup.Name)]
public sealed class SchedulingTests(DashboardFixture dashboard)
{
    [Fact]
    public async Task A_schedule_of_the_builder_runs_when_the_preview_said()
    {
        await using var visit = await dashboard.VisitAsync("#/schedules/new");
        await visit.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("weekly <b>");
        await visit.Page.GetByLabel("Runs", new() { Exact = true }).SelectOptionAsync("weekly");
        await visit.Page.GetByLabel("Friday").CheckAsync();
        await visit.Page.GetByLabel("At", new() { Exact = true }).FillAsync("03:30");
        await visit.Page.GetByLabel("At", new() { Exact = true }).BlurAsync();
        await Assertions.Expect(visit.Page.GetByLabel("Cron line")).ToHaveValueAsync("30 3 * * MON,FRI");
        await visit.Page.GetByLabel("Time zone").FillAsync("Europe/Berlin");
        var runs = visit.Page.Locator(".preview-runs time");
        await Assertions.Expect(visit.Page.Locator(".preview-runs")).ToContainTextAsync("Europe/Berlin");
        await Assertions.Expect(runs).ToHaveCountAsync(10);
        var shown = await runs.EvaluateAllAsync<string[]>("all => all.map(one => one.dateTime)");
        await visit.PressAsync("Save");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "weekly <b>" }).First.WaitForAsync();

        var client = dashboard.Server.Client;
        var made = (
            await client.GetFromJsonAsync<JsonElement[]>(
                new Uri($"{DashboardFixture.Api}/schedule", UriKind.Relative),
                TestContext.Current.CancellationToken
            )
        )!.Single(one => one.GetProperty("name").GetString() == "weekly <b>");
        var next = await client.GetFromJsonAsync<JsonElement>(
            new Uri($"{DashboardFixture.Api}/schedule/{made.GetProperty("id").GetString()}/next", UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(shown, next.GetProperty("next_run_at").EnumerateArray().Select(one => one.GetString()));

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Turn off: weekly <b>" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Turn on: weekly <b>" }).WaitForAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "weekly <b>" }).First.ClickAsync();
        await visit.PressAsync("Delete");
        await visit.IsAccessibleAsync();
        await visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync($"{visit.Address}/#/schedules");
        await visit.SettleAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "weekly <b>" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_builder_understands_what_it_can_say_and_leaves_other_lines_alone()
    {
        await using var visit = await dashboard.VisitAsync("#/schedules/new");
        var line = visit.Page.GetByLabel("Cron line");
        var rhythm = visit.Page.GetByLabel("Runs", new() { Exact = true });
        foreach (
            var (cron, kind, sentence) in new[]
            {
                ("*/15 * * * *", "minutes", "Every 15 minutes"),
                ("5 * * * *", "hourly", "Every hour at :05"),
                ("0 2 * * *", "daily", "Every day at 02:00"),
                ("0 8 * * MON-FRI", "weekly", "Monday, Tuesday, Wednesday, Thursday, and Friday at 08:00"),
                ("0 8 * * 7", "weekly", "Sunday at 08:00"),
                ("30 4 15 * *", "monthly", "Day 15 of each month at 04:30"),
                ("0 1 L * *", "last", "Last day of each month at 01:00"),
                ("0 2 1 * MON", "own", "Own rhythm: 0 2 1 * MON"),
                ("0 2 * JAN *", "own", "Own rhythm: 0 2 * JAN *"),
                ("0 0 2 * * *", "own", "Own rhythm: 0 0 2 * * *"),
                ("0 22-2 * * *", "own", "Own rhythm: 0 22-2 * * *"),
            }
        )
        {
            await line.FillAsync(cron);
            await Assertions.Expect(rhythm).ToHaveValueAsync(kind);
            await visit.SeesAsync(sentence);
            await Assertions.Expect(line).ToHaveValueAsync(cron);
        }
    }

    [Fact]
    public async Task A_line_that_is_wrong_is_refused_in_the_words_of_the_server()
    {
        await using var visit = await dashboard.VisitAsync("#/schedules/new");
        visit.ExpectedStatuses = [400, 401];
        await visit.Page.GetByLabel("Cron line").FillAsync("99 * * * *");
        await Assertions.Expect(visit.Page.Locator(".preview-runs .wrong")).ToBeVisibleAsync();
        await visit.PressAsync("Save");

        await Assertions.Expect(visit.Page.Locator(".field .wrong")).ToBeVisibleAsync();
        Assert.Contains("/schedules/new", visit.Page.Url, StringComparison.Ordinal);
        await visit.Page.GetByLabel("Cron line").FillAsync("9 * * * *");
        await Assertions.Expect(visit.Page.Locator(".field .wrong")).ToHaveCountAsync(0);
    }
}
