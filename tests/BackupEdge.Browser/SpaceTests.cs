using System.Security.Cryptography;

namespace BackupEdge.Browser;

/// <summary>Tests the space of the archives on the health screen.</summary>
[Collection(DashboardGroup.Name)]
public sealed class SpaceTests(DashboardFixture dashboard)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(360)]
    [InlineData(1440)]
    public async Task The_backups_that_added_most_are_listed_and_lead_to_what_they_have(int width)
    {
        var folder = Directory.CreateTempSubdirectory("backupedge-space-").FullName;
        try
        {
            await using var server = await dashboard.StartAsync(
                new ServerOptions { Sources = new Dictionary<string, string> { ["bots"] = folder } }
            );
            for (var i = 0; i < 7; i++)
            {
                await AddAsync(server, folder, 1000 + i);
            }

            var largest = await AddAsync(server, folder, 3 << 20);
            await using var visit = await dashboard.VisitAsync(
                options: new BrowserNewContextOptions
                {
                    ViewportSize = new ViewportSize { Width = width, Height = 900 },
                },
                server: server
            );
            var asked = new List<string>();
            visit.Page.Request += (_, request) => asked.Add(request.Url);
            await visit.GoAsync("#/health");
            var table = visit.Page.GetByRole(AriaRole.Table, new() { Name = "Backups that added most in the last 30 days" });
            await Assertions.Expect(table.Locator("tbody tr")).ToHaveCountAsync(5);
            await Assertions.Expect(table.Locator("tbody tr").First).ToContainTextAsync("3 MiB");
            await Assertions.Expect(table.Locator("tbody tr").First).ToContainTextAsync("bots");
            await visit.IsAccessibleAsync();
            var faults = await Layout.FaultsAsync(visit.Page);
            Assert.Empty(faults);

            // However many backups there are, of their list only the newest checked one of each source is read.
            var lists = asked.Where(url => url.Contains("/list", StringComparison.Ordinal)).ToList();
            Assert.NotEmpty(lists);
            Assert.All(lists, url => Assert.EndsWith("verified=true&limit=1", url, StringComparison.Ordinal));

            await visit.Page.GetByLabel("Days", new() { Exact = true }).SelectOptionAsync("365");
            table = visit.Page.GetByRole(AriaRole.Table, new() { Name = "Backups that added most in the last 365 days" });
            await table.GetByRole(AriaRole.Link).First.ClickAsync();
            await Assertions.Expect(visit.Page).ToHaveURLAsync($"{visit.Address}/#/backups/{largest}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<string> AddAsync(BackupEdgeServer server, string folder, int bytes)
    {
        await File.WriteAllBytesAsync(Path.Combine(folder, $"{bytes}.bin"), RandomNumberGenerator.GetBytes(bytes), Ct);
        return (await dashboard.SendAsync("create?wait=50", new { type = "incremental" }, server)).GetProperty("backup_id").GetString()!;
    }
}
