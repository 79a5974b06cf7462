using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using BackupEdge.Configuration;
using BackupEdge.Tests.Monitoring;
using BackupEdge.Tests.Scheduling;

namespace BackupEdge.Tests.Build;

/// <summary>The dashboard for Grafana in deploy/ is complete, and uses metrics that exist.</summary>
public sealed partial class GrafanaDashboardTests
{
    private static readonly string[] HistogramEndings = ["_bucket", "_sum", "_count"];
    private static readonly JsonElement Dashboard = JsonElement.Parse(
        File.ReadAllText(Path.Combine(PublishedBinary.RepositoryRoot, "deploy", "backupedge.grafana.json"))
    );

    private static List<JsonElement> Panels =>
        [.. Dashboard.GetProperty("panels").EnumerateArray().Where(panel => Text(panel, "type") != "row")];

    private static List<string> Expressions =>
        [
            .. Panels.SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => Text(target, "expr")),
            .. Dashboard
                .GetProperty("templating")
                .GetProperty("list")
                .EnumerateArray()
                .Where(variable => Text(variable, "type") == "query")
                .Select(variable => Text(variable, "definition")),
        ];

    [Fact]
    public async Task Each_metric_in_it_exists()
    {
        await using var harness = new ScheduleHarness(ScheduleHarness.At("2026-03-01T12:00:00Z"));
        harness.Create();

        // Without a copy there are no metrics of copies.
        harness.Settings = harness.Settings with { Copies = [new CopyDefinition { Name = "away", Place = new FolderPlace("/nowhere") }] };
        await harness.RestartAsync();
        var page = await harness.Now.Monitor().MetricsAsync(TestContext.Current.CancellationToken);
        var types = MetricsText.Parse(System.Text.Encoding.UTF8.GetString(page.Span)).Types;
        var known = types.Keys.Concat(
            types.Where(type => type.Value == "histogram").SelectMany(type => HistogramEndings.Select(ending => type.Key + ending))
        );

        var used = Expressions.SelectMany(expression => Metric().Matches(expression)).Select(match => match.Value).Distinct().ToList();

        Assert.True(used.Count > 30);
        Assert.Empty(used.Except(known));
    }

    [Fact]
    public void Each_panel_says_what_it_shows_and_selects_the_chosen_instances()
    {
        var all = Dashboard.GetProperty("panels").EnumerateArray().ToList();
        Assert.Equal(all.Count, all.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.Equal(Panels.Count, Panels.Select(panel => Text(panel, "title")).Distinct().Count());
        Assert.All(Panels, panel => Assert.EndsWith(".", Text(panel, "description"), StringComparison.Ordinal));
        foreach (
            var expression in Panels.SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(one => Text(one, "expr"))
        )
        {
            Assert.Equal(Metric().Count(expression), Selected().Count(expression));
        }
    }

    [Fact]
    public void No_two_panels_overlap()
    {
        var taken = new HashSet<(int, int)>();
        foreach (var panel in Dashboard.GetProperty("panels").EnumerateArray())
        {
            var place = panel.GetProperty("gridPos");
            var (x, y) = (place.GetProperty("x").GetInt32(), place.GetProperty("y").GetInt32());
            var (width, height) = (place.GetProperty("w").GetInt32(), place.GetProperty("h").GetInt32());
            Assert.InRange(x + width, 1, 24);
            for (var cell = 0; cell < width * height; cell++)
            {
                Assert.True(taken.Add((x + (cell % width), y + (cell / width))), Text(panel, "title"));
            }
        }
    }

    [Fact]
    public async Task Prometheus_accepts_each_expression()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/promtool"), "promtool (Debian's package prometheus) is not installed");
        var file = Path.GetTempFileName();
        try
        {
            var rules = Expressions
                .Where(expression => !expression.StartsWith("label_values", StringComparison.Ordinal))
                .Select((expression, i) => $"  - record: panel:expression:{i}\n    expr: '{Filled(expression)}'\n");
            await File.WriteAllTextAsync(
                file,
                $"groups:\n- name: dashboard\n  rules:\n{string.Concat(rules)}",
                TestContext.Current.CancellationToken
            );
            using var process = Process.Start(
                new ProcessStartInfo("/usr/bin/promtool", ["check", "rules", file])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.True(process.ExitCode == 0, output + await errors);
        }
        finally
        {
            File.Delete(file);
        }
    }

    // What Grafana puts in place of its variables.
    private static string Filled(string expression) =>
        expression.Replace("$instance", ".+", StringComparison.Ordinal).Replace("$__rate_interval", "5m", StringComparison.Ordinal);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    [GeneratedRegex("(backupedge|process)_[a-z_]+")]
    private static partial Regex Metric();

    [GeneratedRegex("""(backupedge|process)_[a-z_]+\{job="backupedge", instance=~"\$instance"\}""")]
    private static partial Regex Selected();
}
