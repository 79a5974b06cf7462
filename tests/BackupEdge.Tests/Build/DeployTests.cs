using System.Diagnostics;
using System.Text.RegularExpressions;
using BackupEdge.Tests.Configuration;

namespace BackupEdge.Tests.Build;

/// <summary>The files in deploy/ are valid for this release.</summary>
public sealed partial class DeployTests
{
    private const string Analyze = "/usr/bin/systemd-analyze";

    [Fact]
    public async Task The_example_settings_pass_config_check()
    {
        var checkedSettings = await BackupEdgeCommand.RunAsync("config", "check", "--config", PathOf("backupedge.example.json"));

        Assert.True(checkedSettings.ExitCode == 0, checkedSettings.Errors);
    }

    [Fact]
    public void The_settings_in_the_compose_file_are_accepted()
    {
        using var harness = new SettingsHarness();
        var variables = Variable().Matches(Text("compose.sidecar.yaml"));
        foreach (Match variable in variables)
        {
            harness.Set(variable.Groups["name"].Value, variable.Groups["value"].Value.Trim('"'));
        }

        var settings = harness.Load().Settings;

        Assert.Equal("/opt/gb/bots", settings.FindSource("bots")!.Location);
        Assert.Equal(
            ("0 2 * * *", "incremental", 30),
            (settings.Schedules.Single().Cron, settings.Schedules.Single().Type, settings.Schedules.Single().RetentionDays)
        );
    }

    [Fact]
    public void The_settings_in_the_Kubernetes_manifest_are_accepted()
    {
        using var harness = new SettingsHarness();
        harness.Config(ConfigMap().Match(Text("kubernetes.sidecar.yaml")).Groups["json"].Value);

        var settings = harness.Load().Settings;

        Assert.Equal("/opt/gb/bots", settings.FindSource("bots")!.Location);
        Assert.Equal("0 2 * * *", settings.Schedules.Single().Cron);
    }

    [Fact]
    public void No_shipped_file_or_document_uses_a_single_loopback_address()
    {
        var texts = new[] { "README.md", "deploy", "docs", "samples", "build.sh", "build.ps1" }
            .Select(name => Path.Combine(PublishedBinary.RepositoryRoot, name))
            .SelectMany(path => Directory.Exists(path) ? Directory.GetFiles(path, "*", SearchOption.AllDirectories) : [path]);

        // docs/operations.md names the address to explain why it must not be used.
        Assert.DoesNotContain(texts.SelectMany(path => File.ReadLines(path).Select(line => $"{Path.GetFileName(path)}: {line}")), line =>
            line.Contains("//127.0.0.1:9000", StringComparison.Ordinal) && !line.Contains("Do not write", StringComparison.Ordinal)
        );
        Assert.Contains("\"listen\": \"http://localhost:9000\"", Text("backupedge.example.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ProcSubset=pid")]
    [InlineData("SystemCallFilter=~@resources")]
    [InlineData("SystemCallFilter=setpriority ioprio_set")]
    [InlineData("UMask=0077")]
    [InlineData("StateDirectoryMode=0700")]
    public void The_unit_has_the_restrictions_that_the_analysis_does_not_rate(string line) =>
        Assert.Contains(line, Text("backupedge.service").Split('\n'));

    [Fact]
    public void The_Kubernetes_manifest_stores_its_data_in_a_folder_of_the_volume()
    {
        using var harness = new SettingsHarness();
        harness.Config(ConfigMap().Match(Text("kubernetes.sidecar.yaml")).Groups["json"].Value);

        Assert.Equal("/data/backupedge", harness.Load().Settings.Data.Path);
        Assert.Contains("mountPath: /data }", Text("kubernetes.sidecar.yaml"), StringComparison.Ordinal);
        Assert.Contains("/data/backupedge/admin.key", Text("kubernetes.sidecar.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_unit_passes_systemd_analyze_verify_and_is_hardened()
    {
        Assert.SkipUnless(File.Exists(Analyze), "systemd-analyze is not installed");
        using var harness = new SettingsHarness();
        // The program that the unit names must exist, and it is not installed here.
        var unit = harness.Write(
            "backupedge.service",
            Text("backupedge.service").Replace("/usr/local/bin/backupedge", PublishedBinary.Path, StringComparison.Ordinal)
        );

        var verified = await AnalyzeAsync("verify", "--man=no", unit);
        var exposure = await AnalyzeAsync("security", "--offline=true", "--threshold=18", unit);

        // It reports unknown settings of a unit on standard error and still exits with 0.
        Assert.Equal(
            (0, ""),
            (
                verified.ExitCode,
                string.Join('\n', verified.Errors.Split('\n').Where(line => line.Contains("backupedge", StringComparison.Ordinal)))
            )
        );
        Assert.True(exposure.ExitCode == 0, exposure.Output);
    }

    private static string PathOf(string name) => Path.Combine(PublishedBinary.RepositoryRoot, "deploy", name);

    private static string Text(string name) => File.ReadAllText(PathOf(name));

    private static async Task<CommandResult> AnalyzeAsync(params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(Analyze, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new CommandResult(process.ExitCode, await output, await errors);
    }

    [GeneratedRegex("^ +(?<name>BACKUPEDGE__[A-Z0-9_]+): (?<value>.+)$", RegexOptions.Multiline)]
    private static partial Regex Variable();

    // The block of lines with a deeper indentation than its name.
    [GeneratedRegex(@"^  backupedge\.json: \|\n(?<json>(    .*\n)+)", RegexOptions.Multiline)]
    private static partial Regex ConfigMap();
}
