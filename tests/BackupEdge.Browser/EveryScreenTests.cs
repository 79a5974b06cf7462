namespace BackupEdge.Browser;

/// <summary>Tests every screen in both themes and several widths, with a server of its own, so that it runs beside other tests.</summary>
public sealed class EveryScreenTests(DashboardFixture dashboard) : IClassFixture<DashboardFixture>
{
    private const string Moves =
        "document.getAnimations().some((one) => one.playState === 'running' && one.effect.getComputedTiming().duration > 1)";

    private static readonly string[] Places =
    [
        "#/",
        "#/backups",
        "#/backups?view=calendar",
        "#/backups?view=bin",
        "#/backups?label=none",
        "#/backups/{0}",
        "#/backups/{0}?tab=warnings",
        "#/backups/{0}?tab=needs",
        "#/backups/{0}?tab=record",
        "#/files",
        "#/files/bots",
        "#/files/bots/hostile",
        "#/files/bots/default.gbai/default.gbdialog?file=start.bas",
        "#/files/bots?find=start",
        "#/restore/{0}",
        "#/schedules",
        "#/schedules/new",
        "#/activity",
        "#/health",
        "#/health/drills",
        "#/settings/keys",
        "#/settings/sessions",
        "#/settings/encryption",
        "#/settings/webhooks",
        "#/settings/audit",
        "#/settings/config",
        "#/settings/copies",
        "#/settings/page",
        "#/settings/about",
        "#/wall",
        "#/nowhere",
    ];

    [Fact]
    public async Task With_forced_colours_and_on_paper_it_meets_WCAG_too()
    {
        await using var visit = await dashboard.VisitAsync(options: new BrowserNewContextOptions { ForcedColors = ForcedColors.Active });
        foreach (var place in Places)
        {
            await visit.GoAsync(place.Replace("{0}", dashboard.Backups[1], StringComparison.Ordinal));
            await visit.IsAccessibleAsync();
        }

        await visit.Page.EmulateMediaAsync(new() { Media = Media.Print, ForcedColors = ForcedColors.None });
        foreach (var place in Places)
        {
            await visit.GoAsync(place.Replace("{0}", dashboard.Backups[1], StringComparison.Ordinal));
            await visit.IsAccessibleAsync();
            Assert.False(await visit.OverflowsAsync(), place);
        }
    }

    [Fact]
    public async Task The_check_of_WCAG_finds_a_picture_without_a_text_and_a_faint_text()
    {
        await using var visit = await dashboard.VisitAsync();
        await visit.IsAccessibleAsync();
        await visit.Page.EvaluateAsync(
            """
            () => {
              document.querySelector('main').append(document.createElement('img'), 'faint');
              document.querySelector('main').style.color = document.body.style.background = '#888';
            }
            """
        );

        var found = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(visit.IsAccessibleAsync);

        Assert.Contains("image-alt: <img>", found.Message, StringComparison.Ordinal);
        Assert.Contains("color-contrast: ", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_those_who_want_less_motion_nothing_moves_on_any_screen()
    {
        await using var visit = await dashboard.VisitAsync();
        foreach (var place in Places)
        {
            await visit.GoAsync(place.Replace("{0}", dashboard.Backups[1], StringComparison.Ordinal));
            Assert.False(await visit.Page.EvaluateAsync<bool>(Moves), place);
        }
    }

    [Theory]
    // What a display of 1280 pixels has at 400 %.
    [InlineData(ColorScheme.Light, 320)]
    [InlineData(ColorScheme.Light, 360)]
    [InlineData(ColorScheme.Dark, 360)]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 3840)]
    public async Task It_meets_WCAG_and_nothing_lies_on_something_else_or_beside_the_page(ColorScheme theme, int width)
    {
        await using var visit = await dashboard.OpenAsync(
            new BrowserNewContextOptions
            {
                ColorScheme = theme,
                ViewportSize = new ViewportSize { Width = width, Height = 900 },
            }
        );
        await visit.GoAsync("#/login");
        await visit.IsAccessibleAsync();
        await visit.SignInAsync(dashboard.Server.AdminKey);
        foreach (var place in Places)
        {
            await visit.GoAsync(place.Replace("{0}", dashboard.Backups[1], StringComparison.Ordinal));
            await visit.IsAccessibleAsync();
            var faults = await Layout.FaultsAsync(visit.Page);
            Assert.True(faults.Length == 0, $"{place}:\n{string.Join('\n', faults)}");
        }
    }

    [Fact]
    public async Task A_reload_and_the_way_back_show_the_same_screen()
    {
        await using var visit = await dashboard.VisitAsync("#/backups?source=bots");
        await visit.Page.GetByLabel("Type").SelectOptionAsync("full");
        await visit.SettleAsync();
        await visit.Page.ReloadAsync();
        await visit.SettleAsync();
        await Assertions.Expect(visit.Page.GetByLabel("Type")).ToHaveValueAsync("full");
        await visit.Page.Locator("td.main a").First.ClickAsync();
        await visit.SettleAsync();
        await visit.Page.GoBackAsync();

        await Assertions.Expect(visit.Page.GetByLabel("Type")).ToHaveValueAsync("full");
        await Assertions.Expect(visit.Page.GetByLabel("Source")).ToHaveValueAsync("bots");
    }

    [Fact]
    public async Task The_keyboard_alone_opens_the_search_and_a_dialog_gives_the_focus_back()
    {
        await using var visit = await dashboard.VisitAsync();
        await visit.Page.Keyboard.PressAsync("Control+k");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Searchbox)).ToBeFocusedAsync();
        await visit.Page.Keyboard.TypeAsync("bots");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("bots");
        await visit.Page.Keyboard.PressAsync("Escape");
        var help = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Help" });
        await help.FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await visit.IsAccessibleAsync();
        await visit.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(help).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("g");
        await visit.Page.Keyboard.PressAsync("s");

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Schedules");
    }

    [Fact]
    public async Task The_keys_of_a_row_restore_and_check_its_backup()
    {
        await using var visit = await dashboard.VisitAsync("#/backups?label=second");
        var row = visit.Page.Locator("td.main a").First;
        await row.FocusAsync();
        await visit.Page.Keyboard.PressAsync("r");
        await Assertions.Expect(visit.Page).ToHaveURLAsync($"{visit.Address}/#/restore/{dashboard.Backups[1]}");
        await visit.GoAsync("#/backups?label=second");
        await row.FocusAsync();
        await visit.Page.Keyboard.PressAsync("v");

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Check");
        await visit.SeesAsync("Completed");
    }

    [Fact]
    public async Task Whoever_speaks_Portuguese_reads_Portuguese()
    {
        await using var visit = await dashboard.OpenAsync(new BrowserNewContextOptions { Locale = "pt-BR" });
        await visit.GoAsync("#/login");
        await visit.Page.GetByLabel("Chave de API ou token de acesso").FillAsync(dashboard.Server.AdminKey);
        await visit.PressAsync("Entrar");
        await visit.Page.Locator(".shell").WaitForAsync();
        await visit.SeesAsync("Início");

        Assert.Equal("pt-BR", await visit.Page.Locator("html").GetAttributeAsync("lang"));
        await visit.IsAccessibleAsync();
    }
}
