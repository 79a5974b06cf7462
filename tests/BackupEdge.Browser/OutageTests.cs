namespace BackupEdge.Browser;

/// <summary>Tests a page that stays open while its server is restarted.</summary>
[Collection(DashboardGroup.Name)]
public sealed class OutageTests(DashboardFixture dashboard)
{
    [Fact]
    public async Task A_page_says_that_the_server_is_gone_and_goes_on_by_itself_when_it_is_back()
    {
        await using var server = await dashboard.StartAsync(
            new ServerOptions { Sources = new Dictionary<string, string> { ["bots"] = dashboard.Bots } }
        );
        await using var visit = await dashboard.VisitAsync("#/backups", server: server);
        visit.AllowsNetworkErrors = true;
        await visit.SeesAsync("No backup yet");
        await server.StopAsync();
        await visit.SeesAsync("No live news since");
        await server.StartAgainAsync(isSamePort: true);

        await Assertions.Expect(visit.Page.Locator(".live-lost")).ToHaveCountAsync(0);
        await dashboard.SendAsync("create?wait=50", new { type = "full", label = "after the restart" }, server);
        await visit.SeesAsync("after the restart");
        Assert.EndsWith("#/backups", visit.Page.Url, StringComparison.Ordinal);
    }
}
