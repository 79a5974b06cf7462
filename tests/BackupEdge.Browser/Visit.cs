using System.Collections.Concurrent;
using Deque.AxeCore.Commons;

namespace BackupEdge.Browser;

/// <summary>A page of the dashboard. Every message in the browser's console fails the test when the visit ends.</summary>
internal sealed class Visit(IBrowserContext context, BackupEdgeServer server) : IAsyncDisposable
{
    private static readonly string[] Standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

    private static readonly string AxeScript = new BundledAxeScriptProvider().GetScript();

    private const string Violations = """
        async (standards) => {
          const found = await axe.run(document, { runOnly: { type: 'tag', values: standards }, resultTypes: ['violations'] });
          return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(', ')}`);
        }
        """;

    // A change of the address is drawn in the next frame, and what it loads begins after that.
    internal const string TwoFrames =
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))";

    private readonly ConcurrentQueue<string> _messages = new();
    private IPage? _page;

    /// <summary>Gets the page.</summary>
    public IPage Page => _page ?? throw new InvalidOperationException("Go to an address first.");

    /// <summary>Gets or sets the address of the dashboard, of the server or of a proxy before it, without a slash at the end.</summary>
    public string Address { get; set; } = server.Url;

    /// <summary>
    /// Gets or sets statuses of answers that the test expects; the browser reports each of them. 401 is the question who is signed in, 404
    /// a path that a backup does not have.
    /// </summary>
    public IReadOnlyList<int> ExpectedStatuses { get; set; } = [401, 404];

    /// <summary>Goes to an address such as <c>#/backups</c>, and waits until the page has loaded what it shows.</summary>
    public async Task GoAsync(string address)
    {
        if (_page is null)
        {
            _page = await context.NewPageAsync();
            _page.Console += (_, message) => Report($"{message.Text} ({message.Location})");
            _page.PageError += (_, error) => _messages.Enqueue(error);
        }

        await _page.GotoAsync($"{Address}/{address}");
        await SettleAsync();
    }

    /// <summary>Waits until nothing is loading. What the last step began has begun by then: its frame was drawn.</summary>
    public async Task SettleAsync()
    {
        await Page.Locator("main").First.WaitForAsync();
        await Page.EvaluateAsync(TwoFrames);
        await Assertions.Expect(Page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
    }

    /// <summary>Signs in with a key.</summary>
    public async Task SignInAsync(string key)
    {
        await Page.GetByLabel("API key or access token").FillAsync(key);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
        await Page.Locator(".shell").WaitForAsync();
        await SettleAsync();
    }

    /// <summary>Presses a button of the page.</summary>
    public Task PressAsync(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).First.ClickAsync();

    /// <summary>Waits for a text on the page.</summary>
    public Task SeesAsync(string text) => Assertions.Expect(Page.Locator("body")).ToContainTextAsync(text, new() { UseInnerText = true });

    /// <summary>
    /// Checks the page against WCAG 2.2 AA, in the page itself: the extension of axe-core for Playwright opens another page for each check,
    /// which takes several times as long.
    /// </summary>
    public async Task IsAccessibleAsync()
    {
        if (!await Page.EvaluateAsync<bool>("() => 'axe' in window"))
        {
            await Page.EvaluateAsync(AxeScript);
        }

        var found = await Page.EvaluateAsync<string[]>(Violations, Standards);
        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    /// <summary>Whether the page can be moved sideways, which hides content on small displays.</summary>
    public Task<bool> OverflowsAsync() => Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > window.innerWidth");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // A request that a test holds or changes must not fail it when the page closes.
        await (_page?.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.IgnoreErrors }) ?? Task.CompletedTask);
        await context.DisposeAsync();
        Assert.True(_messages.IsEmpty, string.Join('\n', _messages));
    }

    /// <summary>Gets or sets whether the test cuts the connection, which the browser reports.</summary>
    public bool AllowsNetworkErrors { get; set; }

    /// <summary>Gets or sets a part of messages that the test expects.</summary>
    public string? IgnoredMessage { get; set; }

    private void Report(string text)
    {
        if (IgnoredMessage is { } ignored && text.Contains(ignored, StringComparison.Ordinal))
        {
            return;
        }

        if (AllowsNetworkErrors && text.Contains("net::ERR_", StringComparison.Ordinal))
        {
            return;
        }

        if (!ExpectedStatuses.Any(status => text.Contains($"status of {status} ", StringComparison.Ordinal)))
        {
            _messages.Enqueue(text);
        }
    }
}
