using System.Diagnostics;
using System.Text.RegularExpressions;
using BackupEdge.Configuration;
using BackupEdge.Tests.Monitoring;
using BackupEdge.Tests.Scheduling;

namespace BackupEdge.Tests.Build;

/// <summary>The alert rules in deploy/ are complete, and use metrics that exist.</summary>
public sealed partial class AlertRuleTests
{
    private static readonly string Path = System.IO.Path.Combine(PublishedBinary.RepositoryRoot, "deploy", "backupedge.rules.yaml");

    private static readonly IReadOnlyList<string> Rules =
    [
        .. File.ReadAllText(Path).Split("      - alert: ").Skip(1).Select(rule => rule.Split("\n\n")[0]),
    ];

    [Fact]
    public void Each_rule_has_an_expression_a_severity_a_summary_and_a_description()
    {
        Assert.True(Rules.Count > 10);
        foreach (var rule in Rules)
        {
            Assert.Matches("^[A-Z][A-Za-z]+\n        expr: .+\n(        for: \\d+[mh]\n)?        labels:\n", rule);
            Assert.Matches("          severity: (critical|warning|info)\n", rule);
            Assert.Matches("        annotations:\n          summary: \".+\"\n          description: \".+\\.\"", rule);
        }

        Assert.Equal(Rules.Count, Rules.Select(rule => rule.Split('\n')[0]).Distinct().Count());
    }

    [Fact]
    public void Each_rule_is_in_the_table_of_the_documents()
    {
        var text = File.ReadAllText(System.IO.Path.Combine(PublishedBinary.RepositoryRoot, "docs", "operations.md"));
        Assert.All(Rules, rule => Assert.Contains($"`{rule.Split('\n')[0]}`", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_metric_in_a_rule_exists()
    {
        await using var harness = new ScheduleHarness(ScheduleHarness.At("2026-03-01T12:00:00Z"));
        harness.Create();

        // Without a copy there are no metrics of copies.
        harness.Settings = harness.Settings with { Copies = [new CopyDefinition { Name = "away", Place = new FolderPlace("/nowhere") }] };
        await harness.RestartAsync();
        var page = await harness.Now.Monitor().MetricsAsync(TestContext.Current.CancellationToken);
        var known = MetricsText.Parse(System.Text.Encoding.UTF8.GetString(page.Span)).Types.Keys;

        var used = Rules.SelectMany(rule => Metric().Matches(rule.Split('\n')[1])).Select(match => match.Value).Distinct().ToList();

        Assert.True(used.Count > 10);
        Assert.Empty(used.Except(known));
    }

    [Fact]
    public async Task Prometheus_accepts_the_rules_and_they_fire_as_intended()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/promtool"), "promtool (Debian's package prometheus) is not installed");
        var start = new ProcessStartInfo("/usr/bin/promtool", ["test", "rules", "backupedge.rules.test.yaml"])
        {
            WorkingDirectory = System.IO.Path.Combine(PublishedBinary.RepositoryRoot, "tests", "BackupEdge.Tests", "Build"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, output + await errors);
    }

    [GeneratedRegex("(backupedge|process)_[a-z_]+")]
    private static partial Regex Metric();
}
