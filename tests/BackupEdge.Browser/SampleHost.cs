using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace BackupEdge.Browser;

/// <summary>A server with the week of a small host: some changes, a source that is gone, drills, schedules, keys, and one delete.</summary>
internal sealed class SampleHost : IAsyncDisposable
{
    /// <summary>The script of a bot that changes from backup to backup.</summary>
    public const string Script = "default.gbai/default.gbdialog/start.bas";

    private SampleHost(string root, BackupEdgeServer server)
    {
        Root = root;
        Server = server;
    }

    /// <summary>Gets the folder of the sources and the target.</summary>
    public string Root { get; }

    /// <summary>Gets the server.</summary>
    public BackupEdgeServer Server { get; }

    /// <summary>Gets the id of the newest backup of all sources that are there.</summary>
    public string Backup { get; private set; } = "";

    /// <summary>Starts the server and makes its history.</summary>
    public static async Task<SampleHost> StartAsync()
    {
        var root = Directory.CreateTempSubdirectory("backupedge-pictures-").FullName;
        var options = new ServerOptions
        {
            Sources = new Dictionary<string, string>
            {
                ["bots"] = Path.Combine(root, "bots"),
                ["www"] = Path.Combine(root, "www"),
                ["tickets"] = "/srv/tickets",
            },
            Targets = new Dictionary<string, string> { ["staging"] = Directory.CreateDirectory(Path.Combine(root, "staging")).FullName },
        };
        var host = new SampleHost(root, await BackupEdgeServer.StartAsync(options));
        await host.FillAsync();
        return host;
    }

    /// <summary>Reads from the API with the first key.</summary>
    public async Task<JsonElement> GetAsync(string path) =>
        await Server.Client.GetFromJsonAsync<JsonElement>(new Uri($"{DashboardFixture.Api}/{path}", UriKind.Relative));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(Root, recursive: true);
    }

    private async Task FillAsync()
    {
        Write($"bots/{Script}", "TALK \"Welcome\"\nHEAR name\nTALK \"Hello \" + name\n");
        Write("bots/default.gbai/default.gbkb/prices.md", "# Prices\n\nApples 3\n");
        Write("bots/default.gbai/default.gbot/config.csv", "name,value\nTheme,dark\n");
        Write("bots/sales.gbai/sales.gbdialog/start.bas", "TALK \"What do you need?\"\n");
        Write("www/index.html", "<!doctype html><title>Shop</title>\n");
        foreach (var (name, cron) in new[] { ("nightly", "0 2 * * *"), ("office hours", "0 8-18 * * 1-5") })
        {
            await SendAsync(
                "schedule",
                new
                {
                    name,
                    cron,
                    type = "incremental",
                }
            );
        }

        await SendAsync(
            "schedule",
            new
            {
                name = "proof",
                cron = "0 4 * * 0",
                kind = "drill",
            }
        );
        await SendAsync("keys", new { name = "night bot", role = "backup_operator" });
        await SendAsync("keys", new { name = "wall in the office", role = "viewer" });
        await BackUpAsync(null);
        Write($"bots/{Script}", "TALK \"Welcome back\"\nHEAR name\nTALK \"Good to see you, \" + name\nWAIT 2\n");
        Write("bots/sales.gbai/sales.gbkb/stock.md", "# Stock\n\nPears 12\n");
        await BackUpAsync("before the update");
        var mistake = await BackUpAsync("a mistake");
        Write("bots/default.gbai/default.gbkb/prices.md", "# Prices\n\nApples 3\nPears 4\n");
        Backup = await BackUpAsync("after the update");
        await SendAsync($"{Backup}/verify?wait=50", new { });
        await SendAsync("drill?wait=50", new { sources = new[] { "bots", "www" } });
        await SendAsync($"{mistake}/delete", new { });
        await SendAsync("create?wait=50", new { type = "incremental", sources = new[] { "tickets" } });
    }

    private async Task<string> BackUpAsync(string? label) => (
            await SendAsync(
                "create?wait=50",
                new
                {
                    type = "incremental",
                    label,
                    sources = new[] { "bots", "www" },
                }
            )
        ).GetProperty("backup_id").GetString()!;

    private async Task<JsonElement> SendAsync(string path, object body)
    {
        using var response = await Server.Client.PostAsJsonAsync(new Uri($"{DashboardFixture.Api}/{path}", UriKind.Relative), body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonElement.Parse(text);
    }

    private void Write(string path, string content)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content, new UTF8Encoding(false));
    }
}
