using System.Net;
using System.Net.Sockets;

namespace BackupEdge.Browser;

/// <summary>Tests what the settings show, the test of a webhook, and the note of a backup.</summary>
[Collection(DashboardGroup.Name)]
public sealed class SettingsTests(DashboardFixture dashboard)
{
    private const string Secret = "Zq8vT3nLx6WcR1yHb9KdM4sPf7JgU2eA5tBw0uXi";

    [Fact]
    public async Task A_webhook_is_tested_and_says_what_it_answered_and_the_settings_tell_no_secret()
    {
        using var receiver = Listen();
        await using var server = await dashboard.StartAsync(
            new ServerOptions
            {
                Sources = new Dictionary<string, string> { ["bots"] = dashboard.Bots },
                Environment = new Dictionary<string, string>
                {
                    ["BACKUPEDGE__WEBHOOKS__OPS__URL"] = $"{receiver.Prefixes.Single()}hook?key={Secret}",
                    ["BACKUPEDGE__WEBHOOKS__OPS__SECRET"] = Secret,
                },
            }
        );
        await using var visit = await dashboard.VisitAsync("#/settings/webhooks", server: server);
        visit.ExpectedStatuses = [401, 502];
        await TestAsync(visit, receiver, HttpStatusCode.OK);
        await visit.SeesAsync("Accepted");
        await visit.IsAccessibleAsync();
        await TestAsync(visit, receiver, HttpStatusCode.InternalServerError);
        await visit.SeesAsync("it answered 500");
        await visit.IsAccessibleAsync();
        foreach (var width in new[] { 360, 1440 })
        {
            await visit.Page.SetViewportSizeAsync(width, 900);
            Assert.Empty(await Layout.FaultsAsync(visit.Page));
        }


        await visit.GoAsync("#/settings/config");
        var row = visit.Page.Locator("tr", new() { HasText = "webhooks.ops.secret" });
        await Assertions.Expect(row).ToContainTextAsync("(secret)");
        await Assertions.Expect(row).ToContainTextAsync("BACKUPEDGE__WEBHOOKS__OPS__SECRET");
        Assert.DoesNotContain(Secret, await visit.Page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_note_is_written_and_stays_with_the_backup()
    {
        const string Note = "Before the move. <b>&amp;</b>";
        var backup = await dashboard.BackUpAsync("noted");
        await using var visit = await dashboard.VisitAsync($"#/backups/{backup}");
        await visit.Page.Locator(".page-head").GetByRole(AriaRole.Button, new() { Name = "More" }).ClickAsync();
        var window = visit.Page.GetByRole(AriaRole.Dialog);
        await window.GetByRole(AriaRole.Button, new() { Name = "Change label, note and retention" }).ClickAsync();
        await window.GetByLabel("Note").FillAsync(Note);
        await visit.IsAccessibleAsync();
        await window.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Assertions.Expect(window).ToHaveCountAsync(0);
        await visit.SeesAsync(Note);
        await visit.Page.ReloadAsync();
        await visit.SeesAsync(Note);
    }

    [Fact]
    public async Task What_is_due_is_checked_and_then_nothing_is()
    {
        await using var server = await dashboard.StartAsync(
            new ServerOptions
            {
                Sources = new Dictionary<string, string> { ["bots"] = dashboard.Bots },
                Environment = new Dictionary<string, string> { ["BACKUPEDGE__VERIFY__WITHIN_DAYS"] = "0" },
            }
        );
        var newest = "";
        for (var i = 0; i < 2; i++)
        {
            newest = (await dashboard.SendAsync("create?wait=50", new { type = "full" }, server)).GetProperty("backup_id").GetString()!;
        }

        await using var visit = await dashboard.VisitAsync("#/health", server: server);
        await visit.SeesAsync("Not checked 2");
        var row = visit.Page.GetByRole(AriaRole.Table, new() { Name = "Checks" }).Locator("tbody tr");
        await Assertions.Expect(row).ToContainTextAsync("Not checked");
        await visit.PressAsync("Check what is due");
        await Assertions.Expect(visit.Page).ToHaveURLAsync($"{visit.Address}/#/activity");
        await Assertions
            .Expect(visit.Page.Locator("tbody tr", new() { HasText = "Check" }).Filter(new() { HasText = "Completed" }))
            .ToHaveCountAsync(2);

        await visit.GoAsync("#/health");
        await visit.SeesAsync("Checked within 30 days 2");
        await Assertions.Expect(row).Not.ToContainTextAsync("Never");
        await Assertions.Expect(row.Locator($"a[href='#/backups/{newest}']")).ToHaveCountAsync(1);
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Check what is due" })).ToHaveCountAsync(0);
    }

    private static async Task TestAsync(Visit visit, HttpListener receiver, HttpStatusCode status)
    {
        var asked = receiver.GetContextAsync();
        await visit.PressAsync("Send a test ops");
        var context = await asked;
        context.Response.StatusCode = (int)status;
        context.Response.Close();
    }

    private static HttpListener Listen()
    {
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        var listener = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
        listener.Start();
        return listener;
    }
}
