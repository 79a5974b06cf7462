namespace BackupEdge.Browser;

/// <summary>Counts what somebody does on a page: each press, each entry and each choice is a step.</summary>
internal sealed class Walk(Visit visit)
{
    /// <summary>Gets the number of steps so far.</summary>
    public int Steps { get; private set; }

    private IPage Page => visit.Page;

    /// <summary>Presses a link of the page.</summary>
    public Task FollowAsync(string name) => FollowAsync(Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).First);

    /// <summary>Presses a link.</summary>
    public Task FollowAsync(ILocator link) => StepAsync(link.ClickAsync());

    /// <summary>Presses a button, of the dialog if one is open.</summary>
    public async Task PressAsync(string name)
    {
        var dialog = Page.GetByRole(AriaRole.Dialog);
        var place = await dialog.CountAsync() > 0 ? dialog : Page.Locator("body");
        await StepAsync(place.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).First.ClickAsync());
    }

    /// <summary>Fills a field.</summary>
    public Task FillAsync(string label, string text) => StepAsync(Page.GetByLabel(label, new() { Exact = true }).FillAsync(text));

    /// <summary>Takes one of several choices.</summary>
    public Task ChooseAsync(string name) => StepAsync(Page.GetByRole(AriaRole.Radio, new() { NameRegex = new($"^{name}") }).CheckAsync());

    private async Task StepAsync(Task step)
    {
        await step;
        Steps++;
        await visit.SettleAsync();
    }
}
