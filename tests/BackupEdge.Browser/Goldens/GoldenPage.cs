using System.Globalization;

namespace BackupEdge.Browser.Goldens;

/// <summary>
/// A page of the dashboard that is the same in every run: its files are the program's, the API's answers are recorded ones, and its time,
/// zone, language and address are fixed.
/// </summary>
internal sealed class GoldenPage : IAsyncDisposable
{
    /// <summary>The address that the page believes to have. Nothing listens there: every request is answered by the test.</summary>
    public const string Address = "http://backups.example:9000";

    // No event comes, and the connection stays.
    private const string QuietEvents = """
        window.EventSource = class extends EventTarget {
          readyState = 1;
          constructor() {
            super();
            setTimeout(() => this.onopen?.());
          }
          close() {}
        };
        """;

    private readonly IBrowserContext _context;
    private readonly RecordedCalls _calls;
    private readonly GoldenFixture _goldens;
    private bool _isSignedIn = true;

    private GoldenPage(IBrowserContext context, IPage page, RecordedCalls calls, GoldenFixture goldens)
    {
        _context = context;
        Page = page;
        _calls = calls;
        _goldens = goldens;
    }

    /// <summary>Gets the page.</summary>
    public IPage Page { get; }

    /// <summary>Opens a page.</summary>
    public static async Task<GoldenPage> OpenAsync(
        IBrowser browser,
        GoldenFixture goldens,
        RecordedCalls calls,
        PictureSize size,
        string language = "en-US"
    )
    {
        var context = await browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                ColorScheme = size.Theme,
                DeviceScaleFactor = 1,
                Locale = language,
                ReducedMotion = ReducedMotion.Reduce,
                TimezoneId = "UTC",
                ViewportSize = new ViewportSize { Width = size.Width, Height = size.Height },
            }
        );
        context.SetDefaultTimeout(120_000);
        await context.AddInitScriptAsync(QuietEvents);
        await context.Clock.SetFixedTimeAsync(calls.Moment);
        var page = new GoldenPage(context, await context.NewPageAsync(), calls, goldens);
        await context.RouteAsync("**/*", page.AnswerAsync);
        return page;
    }

    /// <summary>Shows a screen with all its parts.</summary>
    public async Task ShowAsync(GoldenScreen screen)
    {
        // Whoever is signed in does not see the form again, so that one page shows both only after a reload.
        var signsIn = screen.Name == GoldenScreen.SignIn;
        if (signsIn == _isSignedIn && Page.Url != "about:blank")
        {
            await Page.GotoAsync("about:blank");
        }

        _isSignedIn = !signsIn;
        var address = string.Format(CultureInfo.InvariantCulture, screen.Address, _calls.Backup, _calls.Drill, _calls.Schedule);
        await Page.GotoAsync($"{Address}/{address}");
        await SettleAsync(screen);
        await Page.Mouse.MoveAsync(0, 0);
    }

    /// <summary>Waits until the screen has all its parts.</summary>
    public async Task SettleAsync(GoldenScreen screen)
    {
        await Page.Locator("main").First.WaitForAsync();
        await Page.EvaluateAsync(Visit.TwoFrames);
        await Assertions.Expect(Page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
        if (screen.Ready is { } ready)
        {
            await Page.Locator(ready).First.WaitForAsync();
        }

        await Assertions.Expect(Page.Locator(".ticks .unknown")).ToHaveCountAsync(0);
        await Page.EvaluateAsync("document.fonts.ready");
        await Page.EvaluateAsync(Visit.TwoFrames);
    }

    /// <summary>Fails if the screens have asked something that was not recorded.</summary>
    public void HasAllAnswers() =>
        Assert.True(
            _calls.Missing.IsEmpty,
            $"There is no recorded answer to {string.Join(", ", _calls.Missing.Keys)}. Run tests/record-goldens.sh, which records it."
        );

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.IgnoreErrors });
        await _context.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.IgnoreErrors });
        await _context.DisposeAsync();
    }

    private async Task AnswerAsync(IRoute route)
    {
        var path = new Uri(route.Request.Url).AbsolutePath;
        if (!path.StartsWith(DashboardFixture.Api, StringComparison.Ordinal))
        {
            await _goldens.ServeAsync(route);
        }
        else if (!_isSignedIn)
        {
            await route.FulfillAsync(
                new()
                {
                    Status = 401,
                    ContentType = "application/json",
                    Body = """{"error":"unauthorized","message":"","details":{}}""",
                }
            );
        }
        else
        {
            await _calls.AnswerAsync(route);
        }
    }
}
