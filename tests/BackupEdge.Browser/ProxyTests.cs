namespace BackupEdge.Browser;

/// <summary>Tests the dashboard below a prefix of a proxy, and at an address that is no secure context.</summary>
[Collection(DashboardGroup.Name)]
public sealed class ProxyTests(DashboardFixture dashboard)
{
    [Fact]
    public Task It_works_behind_Caddy_below_a_prefix() => CheckBehindAsync(Proxy.CaddyAsync);

    [Fact]
    public Task It_works_behind_nginx_below_a_prefix() => CheckBehindAsync(Proxy.NginxAsync);

    [Fact]
    public async Task It_works_over_http_at_the_name_of_a_host_which_is_no_secure_context()
    {
        await using var visit = await dashboard.OpenAsync();
        visit.Address = $"http://{DashboardFixture.PlainHost}:{new Uri(dashboard.Server.Url).Port}";
        // The browser reports that it ignores a header there, which the page cannot know.
        visit.IgnoredMessage = "Cross-Origin-Opener-Policy";
        await visit.GoAsync("#/login");
        Assert.False(await visit.Page.EvaluateAsync<bool>("window.isSecureContext"));

        await CheckAsync(visit);
    }

    private async Task CheckBehindAsync(Func<BackupEdgeServer, Task<Proxy>> start)
    {
        dashboard.SkipWithoutBrowser();
        await using var proxy = await start(dashboard.Server);
        await using var visit = await dashboard.OpenAsync();
        visit.Address = proxy.Address;
        await CheckAsync(visit);
    }

    private async Task CheckAsync(Visit visit)
    {
        await visit.GoAsync("#/login");
        await visit.SignInAsync(dashboard.Server.AdminKey);
        await visit.SeesAsync("Sources");

        // Reads, live events, a change, and a download.
        await visit.GoAsync("#/backups");
        var label = $"through {Guid.NewGuid():N}";
        var made = await dashboard.BackUpAsync(label);
        await Assertions.Expect(visit.Page.Locator("tbody").GetByText(label)).ToBeVisibleAsync();
        await visit.GoAsync($"#/backups/{made}");
        await visit.PressAsync("Check");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Check");
        await visit.SeesAsync("Completed");
        await visit.GoAsync($"#/files/bots/sales.gbai?file=prices.md&at={dashboard.Backups[2]}");
        var download = await visit.Page.RunAndWaitForDownloadAsync(() =>
            visit.Page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync()
        );
        Assert.Equal("prices.md", download.SuggestedFilename);
        Assert.Equal(
            "# Prices\n- Apples\n",
            await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken)
        );
        Assert.StartsWith($"{visit.Address}/", visit.Page.Url, StringComparison.Ordinal);
    }
}
