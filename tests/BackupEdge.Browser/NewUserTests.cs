namespace BackupEdge.Browser;

/// <summary>
/// Walks the three tasks of a new user who has the browser and nothing else, from the page after signing in, each in fewer than ten steps.
/// </summary>
[Collection(DashboardGroup.Name)]
public sealed class NewUserTests(DashboardFixture dashboard)
{
    private const int MaxSteps = 9;
    private const string File = "news.gbai/news.gbdialog/start.bas";

    [Fact]
    public async Task The_version_before_of_one_file_is_back_in_its_place()
    {
        dashboard.Write(File, "TALK \"old\"\n");
        var before = await dashboard.BackUpAsync("before the mistake");
        dashboard.Write(File, "TALK \"mistake\"\n");
        await dashboard.BackUpAsync("after the mistake");
        await using var visit = await dashboard.VisitAsync();
        var walk = new Walk(visit);

        var card = visit.Page.GetByRole(AriaRole.Article, new() { Name = "bots", Exact = true });
        await walk.FollowAsync(card.GetByRole(AriaRole.Link, new() { Name = "Files" }));
        await walk.FollowAsync("news.gbai");
        await walk.FollowAsync("news.gbdialog");
        await walk.FollowAsync("start.bas");
        var versions = visit.Page.Locator(".versions li");
        await Assertions.Expect(versions).ToHaveCountAsync(2);
        await walk.FollowAsync(versions.Last.GetByRole(AriaRole.Link, new() { NameRegex = new("^Restore ") }));
        Assert.Contains($"restore/{before}", visit.Page.Url, StringComparison.Ordinal);
        await walk.ChooseAsync("original");
        await walk.PressAsync("Show the plan");
        await visit.SeesAsync("Ready: 1 file");
        await walk.PressAsync("Restore now");
        await walk.PressAsync("Restore now");
        await visit.SeesAsync("Restored to original");

        Assert.Equal(
            "TALK \"old\"\n",
            await System.IO.File.ReadAllTextAsync(Path.Combine(dashboard.Bots, File), TestContext.Current.CancellationToken)
        );
        Assert.InRange(walk.Steps, 1, MaxSteps);
    }

    [Fact]
    public async Task Why_a_source_is_red_is_read_at_once_and_its_backup_is_one_step_away()
    {
        await dashboard.SendAsync("create?wait=50", new { type = "full", sources = new[] { "gone" } });
        await using var visit = await dashboard.VisitAsync();
        var walk = new Walk(visit);

        await visit.SeesAsync("The last backup failed: gone");
        await walk.FollowAsync("Look at it");
        await visit.SeesAsync("source_missing");

        Assert.InRange(walk.Steps, 1, MaxSteps);
    }

    [Fact]
    public async Task A_schedule_for_every_night_is_made()
    {
        await using var visit = await dashboard.VisitAsync();
        var walk = new Walk(visit);

        await walk.FollowAsync("Schedules");
        await walk.PressAsync("New schedule");
        await walk.FillAsync("Name", "every night");
        await visit.SeesAsync("Every day at 02:00");
        await walk.PressAsync("Save");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "every night" }).First.WaitForAsync();
        await walk.FollowAsync("Overview");
        await visit.SeesAsync("every night");

        Assert.InRange(walk.Steps, 1, MaxSteps);
        await dashboard.RemoveScheduleAsync("every night");
    }
}
