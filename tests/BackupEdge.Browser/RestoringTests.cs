using System.Globalization;

namespace BackupEdge.Browser;

/// <summary>Tests restores: the plan is read first, and what it says happens.</summary>
[Collection(DashboardGroup.Name)]
public sealed class RestoringTests(DashboardFixture dashboard)
{
    [Fact]
    public async Task Yesterdays_version_of_a_file_is_back_after_the_plan_was_read()
    {
        await using var visit = await dashboard.VisitAsync($"#/files/bots/default.gbai?at={dashboard.Backups[0]}");
        await visit.Page.GetByLabel("Pick old.txt").CheckAsync();
        await visit.Page.Locator(".tray").GetByRole(AriaRole.Button, new() { Name = "Restore" }).ClickAsync();
        await visit.SeesAsync("bots/default.gbai/old.txt");
        await visit.Page.GetByRole(AriaRole.Radio, new() { NameRegex = new("^test") }).CheckAsync();
        await visit.PressAsync("Show the plan");
        await visit.SeesAsync("Ready: 1 file");
        await Assertions.Expect(visit.Page.Locator("tbody tr", new() { HasText = "old.txt" })).ToContainTextAsync("New");
        await visit.IsAccessibleAsync();
        await visit.PressAsync("Restore now");
        await visit.SeesAsync("Restored to test");

        Assert.Equal("gone soon\n", await ReadAsync("bots/default.gbai/old.txt"));
    }

    [Fact]
    public async Task What_is_there_is_kept_or_replaced_as_the_plan_says()
    {
        await WriteAsync("bots/sales.gbai/prices.md", "mine");
        await using var visit = await dashboard.VisitAsync(Restore("bots/sales.gbai"));
        await visit.Page.GetByRole(AriaRole.Radio, new() { NameRegex = new("^test") }).CheckAsync();
        await visit.Page.GetByLabel("Keep what is there").CheckAsync();
        await visit.PressAsync("Show the plan");
        await Assertions.Expect(visit.Page.Locator("tbody tr", new() { HasText = "prices.md" })).ToContainTextAsync("Kept");
        await visit.Page.GetByLabel("Replace what is there").CheckAsync();
        await visit.SeesAsync("You changed something; show the plan again.");
        await Assertions
            .Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Restore now" }))
            .ToHaveAttributeAsync("aria-disabled", "true");
        Assert.Equal("mine", await ReadAsync("bots/sales.gbai/prices.md"));
        await visit.PressAsync("Show the plan");
        await Assertions.Expect(visit.Page.Locator("tbody tr", new() { HasText = "prices.md" })).ToContainTextAsync("Replaced");
        await visit.PressAsync("Restore now");
        await visit.SeesAsync("Restored to test");

        Assert.Equal("# Prices\n", await ReadAsync("bots/sales.gbai/prices.md"));
    }

    [Fact]
    public async Task Over_the_original_what_is_there_is_backed_up_first()
    {
        dashboard.Write("sales.gbai/prices.md", "newest");
        await using var visit = await dashboard.VisitAsync(Restore("bots/sales.gbai"));
        await visit.Page.GetByRole(AriaRole.Radio, new() { NameRegex = new("^original") }).CheckAsync();
        await visit.PressAsync("Show the plan");
        await visit.SeesAsync("Ready: 1 file");
        await visit.PressAsync("Restore now");
        var question = visit.Page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(question.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
        await visit.IsAccessibleAsync();
        await question.GetByRole(AriaRole.Button, new() { Name = "Restore now" }).ClickAsync();
        await visit.SeesAsync("Restored to original");
        Assert.Equal(
            "# Prices\n",
            await File.ReadAllTextAsync(Path.Combine(dashboard.Bots, "sales.gbai/prices.md"), TestContext.Current.CancellationToken)
        );

        await visit.GoAsync("#/backups?label=before+a+restore");
        await visit.SeesAsync("before a restore");
    }

    private string Restore(string path) =>
        string.Create(CultureInfo.InvariantCulture, $"#/restore/{dashboard.Backups[0]}?paths={Uri.EscapeDataString($"[\"{path}\"]")}");

    private Task<string> ReadAsync(string path) =>
        File.ReadAllTextAsync(Path.Combine(dashboard.Target, path), TestContext.Current.CancellationToken);

    private async Task WriteAsync(string path, string content)
    {
        var full = Path.Combine(dashboard.Target, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        await File.WriteAllTextAsync(full, content, TestContext.Current.CancellationToken);
    }
}
