namespace BackupEdge.Browser;

/// <summary>Tests the way to a version of a file: path and time are moved one by one.</summary>
[Collection(DashboardGroup.Name)]
public sealed class TimeTravelTests(DashboardFixture dashboard)
{
    private const string Folder = "#/files/bots/default.gbai/default.gbdialog";

    [Fact]
    public async Task The_folder_stays_while_the_time_moves()
    {
        await using var visit = await dashboard.VisitAsync($"#/files/bots/default.gbai?at={dashboard.Backups[2]}");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "old.txt" })).ToHaveCountAsync(0);
        await visit.PressAsync("Previous change");
        await Assertions
            .Expect(visit.Page)
            .ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"default.gbai\\?at={dashboard.Backups[1]}"));
        await visit.SettleAsync();
        await visit.PressAsync("Previous change");

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "old.txt" })).ToBeVisibleAsync();
        Assert.Contains($"default.gbai?at={dashboard.Backups[0]}", visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_is_not_there_says_when_it_was_seen_last()
    {
        await using var visit = await dashboard.VisitAsync($"#/files/bots/default.gbai/old.txt?at={dashboard.Backups[2]}");
        await visit.SeesAsync("Not in this backup");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Go there" }).ClickAsync();

        await visit.SeesAsync("gone soon");
        Assert.Contains(dashboard.Backups[0], visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Versions_of_a_file_are_listed_read_and_compared()
    {
        await using var visit = await dashboard.VisitAsync($"{Folder}?file=start.bas&at={dashboard.Backups[2]}");
        await visit.SeesAsync("WAIT 2");
        var versions = visit.Page.Locator(".versions li");
        await Assertions.Expect(versions.Nth(1)).ToBeVisibleAsync();
        await versions.Last.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".lines .removed")).ToHaveTextAsync(["−Removed: name = \"World\""]);
        await Assertions.Expect(visit.Page.Locator(".lines .added")).ToHaveTextAsync(["+Added: name = \"Ana\"", "+Added: WAIT 2"]);
        await visit.IsAccessibleAsync();
        await versions.Last.GetByRole(AriaRole.Link).First.ClickAsync();

        await visit.SeesAsync("name = \"World\"");
    }

    [Fact]
    public async Task A_download_has_the_bytes_of_the_file()
    {
        await using var visit = await dashboard.VisitAsync($"{Folder}?file=start.bas&at={dashboard.Backups[2]}");
        var download = await visit.Page.RunAndWaitForDownloadAsync(() =>
            visit.Page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync()
        );

        Assert.Equal("start.bas", download.SuggestedFilename);
        Assert.Equal(
            await File.ReadAllBytesAsync(
                Path.Combine(dashboard.Bots, "default.gbai/default.gbdialog/start.bas"),
                TestContext.Current.CancellationToken
            ),
            await File.ReadAllBytesAsync(await download.PathAsync(), TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task A_search_finds_names_in_all_backups_whatever_their_case()
    {
        await using var visit = await dashboard.VisitAsync("#/files");
        await visit.Page.GetByRole(AriaRole.Searchbox).FillAsync("OLD");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "bots/default.gbai/old.txt" }).First.ClickAsync();

        await visit.SeesAsync("gone soon");
    }

    [Fact]
    public async Task Hostile_names_are_shown_as_they_are_and_lead_to_their_files()
    {
        await using var visit = await dashboard.VisitAsync($"#/files/bots/hostile?at={dashboard.Backups[2]}");
        foreach (var name in DashboardFixture.HostileNames)
        {
            var shown = name.Replace("\u202e", "U+202E", StringComparison.Ordinal);
            await visit.Page.GetByRole(AriaRole.Link, new() { Name = shown, Exact = true }).ClickAsync();
            await Assertions.Expect(visit.Page.Locator(".file-panel h2")).ToHaveTextAsync(shown);
            await Assertions.Expect(visit.Page.Locator("pre.preview")).ToHaveTextAsync("content");
        }

        Assert.Equal(0, await visit.Page.Locator("img").CountAsync());
        await visit.GoAsync("#/backups");
        await visit.SeesAsync("<img src=x onerror=alert(1)> & \"label\"");
        Assert.Equal(0, await visit.Page.Locator("img").CountAsync());
    }
}
