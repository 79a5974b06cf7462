using System.Diagnostics;
using System.Globalization;

namespace BackupEdge.Browser;

/// <summary>
/// Measures the page and its server with many backups, files and events. Not part of a test run: it takes minutes and asserts no times.
/// <c>dotnet run --project tests/BackupEdge.Browser -- --explicit only --output Detailed</c> prints the figures.
/// </summary>
[Collection(DashboardGroup.Name)]
public sealed class ScaleTests(DashboardFixture dashboard)
{
    private const int Backups = 10_000;
    private const int Files = 100_000;
    private const int EventsAMinute = 1000;
    private const int EventsOfJob = 3;

    private const string List = "list?limit=20";

    // What the screen Health reads of a store with many backups.
    private static readonly string[] OfHealth =
    [
        "status",
        "store/history?days=30",
        "store/history?days=365",
        "list?source=bots&status=completed&verified=true&limit=1",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public Task Ten_thousand_backups_a_folder_of_a_hundred_thousand_files_and_a_thousand_events_a_minute() =>
        WithLargeStoreAsync(Files, async (server, small) =>
        {
            var big = await BackUpAsync(server, "bots");
            await MeasureAsync(server, big, small);
        });

    /// <summary>The server alone, in five minutes: to compare two binaries, run it with each in turn (BACKUPEDGE_BINARY).</summary>
    [Fact(Explicit = true)]
    public Task The_server_alone_with_ten_thousand_backups_and_a_thousand_events_a_minute() =>
        WithLargeStoreAsync(1, async (server, small) =>
        {
            Print("server", await LatenciesAsync(server, List, TimeSpan.FromSeconds(20)));
            Print("server, during events", await DuringEventsAsync(server, small));
            foreach (var path in OfHealth)
            {
                Print("server", await LatenciesAsync(server, path, TimeSpan.FromSeconds(5)));
                Print("server, during events", await DuringEventsAsync(server, small, path));
            }
        });

    private async Task WithLargeStoreAsync(int files, Func<BackupEdgeServer, string, Task> measure)
    {
        var folder = Directory.CreateTempSubdirectory("backupedge-scale-").FullName;
        try
        {
            LargeStore.Files(Path.Combine(folder, "bots", "many"), files);
            LargeStore.Files(Path.Combine(folder, "small"), 3);
            await using var server = await dashboard.StartAsync(
                new ServerOptions
                {
                    Sources = new Dictionary<string, string>
                    {
                        ["bots"] = Path.Combine(folder, "bots"),
                        ["small"] = Path.Combine(folder, "small"),
                    },
                    Environment = new Dictionary<string, string> { ["BACKUPEDGE__VERIFY__WITHIN_DAYS"] = "0" },
                }
            );
            await dashboard.SendAsync("create?wait=50", new { type = "full", sources = new[] { "bots" } }, server);
            await server.StopAsync();
            LargeStore.Fill(server.Data, Backups);
            await server.StartAgainAsync(isSamePort: true);
            await measure(server, await BackUpAsync(server, "small"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task MeasureAsync(BackupEdgeServer server, string big, string small)
    {
        Print("server, no page open", await LatenciesAsync(server, List, TimeSpan.FromSeconds(20)));
        Print("server, no page open, during events", await DuringEventsAsync(server, small));
        await using var visit = await dashboard.VisitAsync(server: server);

        // The backup before the big one has an empty archive, so that the two cannot be compared.
        visit.ExpectedStatuses = [401, 404, 500];
        Print("overview", await PageLoad.OfAsync(visit.Page, () => visit.GoAsync("#/")));
        Print($"list of {Backups} backups, Older pressed 10 times", await PageLoad.OfAsync(visit.Page, async () =>
            {
                await visit.GoAsync("#/backups");
                await MoreAsync(visit, "Older", 10);
            }));
        Print("health", await PageLoad.OfAsync(visit.Page, () => visit.GoAsync("#/health")));
        Print("calendar", await PageLoad.OfAsync(visit.Page, () => visit.GoAsync("#/backups?view=calendar")));
        Print($"folder of {Files} files, Show more pressed 9 times", await PageLoad.OfAsync(visit.Page, async () =>
            {
                await visit.GoAsync($"#/files/bots/many?at={big}");
                await MoreAsync(visit, "Show more", 9);
            }));
        foreach (var address in new[] { "#/", "#/activity", "#/backups", "#/health" })
        {
            await visit.GoAsync(address);
            var latencies = "";
            var load = await PageLoad.OfAsync(visit.Page, async () => latencies = await DuringEventsAsync(server, small));
            Print($"{address} during events", load);
            Print($"server, {address} open, during events", latencies);
        }
    }

    private async Task<string> DuringEventsAsync(BackupEdgeServer server, string id, string path = List)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var events = EventsAsync(server, id, ends.Token);
        var latencies = await LatenciesAsync(server, path, TimeSpan.FromSeconds(40));
        await ends.CancelAsync();
        return $"{latencies}, {await events} events a minute";
    }

    private static async Task MoreAsync(Visit visit, string button, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await visit.PressAsync(button);
            await visit.SettleAsync();
        }
    }

    private async Task<string> BackUpAsync(BackupEdgeServer server, string source) =>
        (await dashboard.SendAsync("create?wait=50", new { type = "full", sources = new[] { source } }, server))
            .GetProperty("backup_id")
            .GetString()!;

    // Each verify of a small backup is queued, runs and completes.
    private async Task<int> EventsAsync(BackupEdgeServer server, string id, CancellationToken ends)
    {
        var watch = Stopwatch.StartNew();
        var jobs = 0;
        try
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1) * EventsOfJob / EventsAMinute);
            while (await timer.WaitForNextTickAsync(ends))
            {
                await dashboard.SendAsync($"{id}/verify", new { }, server);
                jobs++;
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }

        return (int)(jobs * EventsOfJob / watch.Elapsed.TotalMinutes);
    }

    private static async Task<string> LatenciesAsync(BackupEdgeServer server, string path, TimeSpan during)
    {
        var times = new List<double>();
        var all = Stopwatch.StartNew();
        while (all.Elapsed < during)
        {
            var one = Stopwatch.GetTimestamp();
            using var answer = await server.Client.GetAsync(new Uri($"{DashboardFixture.Api}/{path}", UriKind.Relative), Ct);
            Assert.True(answer.IsSuccessStatusCode);
            times.Add(Stopwatch.GetElapsedTime(one).TotalMilliseconds);
            await Task.Delay(10, Ct);
        }

        times.Sort();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"GET /{path}: p50 {times[times.Count / 2]:0.0} ms, p99 {times[times.Count * 99 / 100]:0.0} ms of {times.Count}"
        );
    }

    private static void Print(string what, object figures) => TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {figures}");
}
