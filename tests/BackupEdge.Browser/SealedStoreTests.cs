using System.Text.Json;

namespace BackupEdge.Browser;

/// <summary>Tests a store whose contents only a recovery identity opens, for some minutes.</summary>
[Collection(DashboardGroup.Name)]
public sealed class SealedStoreTests(DashboardFixture dashboard)
{
    [Fact]
    public async Task Contents_are_readable_while_it_is_unlocked_and_not_before_or_after()
    {
        var folder = Directory.CreateTempSubdirectory("backupedge-sealed-").FullName;
        try
        {
            await using var visit = await StartAsync(folder);
            await visit.Visit.GoAsync("#/files/bots/default.gbai/default.gbdialog?file=start.bas");
            await visit.Visit.SeesAsync("content_locked");

            await visit.Visit.GoAsync("#/settings/encryption");
            await visit.Visit.SeesAsync("Locked");
            await visit.Visit.PressAsync("Unlock");
            var window = visit.Visit.Page.GetByRole(AriaRole.Dialog);
            await visit.Visit.IsAccessibleAsync();
            await window.GetByLabel("Recovery identity").FillAsync("AGE-SECRET-KEY-1WRONG");
            await window.GetByRole(AriaRole.Button, new() { Name = "Unlock" }).ClickAsync();
            await Assertions.Expect(window.Locator(".trouble")).ToBeVisibleAsync();
            await window.GetByLabel("Recovery identity").FillAsync(visit.Identity);
            await window.GetByLabel("For minutes").SelectOptionAsync("30");
            await window.GetByRole(AriaRole.Button, new() { Name = "Unlock" }).ClickAsync();
            await visit.Visit.SeesAsync("Unlocked until");
            Assert.DoesNotContain(visit.Identity, await visit.Visit.Page.ContentAsync(), StringComparison.Ordinal);

            await visit.Visit.GoAsync("#/files/bots/default.gbai/default.gbdialog?file=start.bas");
            await visit.Visit.SeesAsync("TALK");
            await visit.Visit.GoAsync("#/settings/encryption");
            await visit.Visit.PressAsync("Lock now");
            await visit.Visit.SeesAsync("Locked");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<SealedVisit> StartAsync(string folder)
    {
        Assert.SkipWhen(RunEncryption.IsOn, "The whole run has keys already.");
        var (data, key) = (Path.Combine(folder, "data"), Path.Combine(folder, "host.key"));
        var environment = new Dictionary<string, string> { [RunEncryption.KeyFileVariable] = key };
        var made = await BackupEdgeCommand.RunAsync(
            ["encryption", "init", "--data", data, "--host-key-file", key, "--mode", "sealed", "--json"],
            environment
        );
        Assert.True(made.ExitCode == 0, made.Errors);
        var identity = JsonDocument.Parse(made.Output).RootElement.GetProperty("recovery_identity").GetString()!;
        var server = await dashboard.StartAsync(
            new ServerOptions
            {
                Data = data,
                Sources = new Dictionary<string, string> { ["bots"] = dashboard.Bots },
                Environment = environment,
            }
        );
        await dashboard.SendAsync("create?wait=50", new { type = "full" }, server);
        var visit = await dashboard.VisitAsync(server: server);
        visit.ExpectedStatuses = [400, 401, 403, 404, 409, 422, 423];
        return new SealedVisit(visit, server, identity);
    }

    private sealed record SealedVisit(Visit Visit, BackupEdgeServer Server, string Identity) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Visit.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}
