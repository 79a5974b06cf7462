using System.Diagnostics;
using System.Text.RegularExpressions;
using BackupEdge.Tests.Configuration;

namespace BackupEdge.Tests.Build;

/// <summary>What lies in deploy/ is what this release takes.</summary>
public sealed partial class DeployTests
{
    private const string Analyze = "/usr/bin/systemd-analyze";

    [Fact]
    public async Task The_example_of_settings_passes_config_check()
    {
        var checkedSettings = await BackupEdgeCommand.RunAsync("config", "check", "--config", PathOf("backupedge.example.json"));

        Assert.True(checkedSettings.ExitCode == 0, checkedSettings.Errors);
    }

    [Fact]
    public void The_compose_file_sets_what_there_is_to_set()
    {
        using var bench = new SettingsHarness();
        var variables = Variable().Matches(Text("compose.sidecar.yaml"));
        foreach (Match variable in variables)
        {
            bench.Set(variable.Groups["name"].Value, variable.Groups["value"].Value.Trim('"'));
        }

        var settings = bench.Load().Settings;

        Assert.Equal("/opt/gb/work", settings.FindSource("bots")!.Location);
        Assert.Equal(
            ("0 2 * * *", "incremental", 30),
            (settings.Schedules.Single().Cron, settings.Schedules.Single().Type, settings.Schedules.Single().RetentionDays)
        );
    }

    [Fact]
    public void The_settings_in_the_Kubernetes_manifest_are_accepted()
    {
        using var bench = new SettingsHarness();
        bench.Config(ConfigMap().Match(Text("kubernetes.sidecar.yaml")).Groups["json"].Value);

        var settings = bench.Load().Settings;

        Assert.Equal("/opt/gb/work", settings.FindSource("bots")!.Location);
        Assert.Equal("0 2 * * *", settings.Schedules.Single().Cron);
    }

    [Fact]
    public void Nothing_that_is_shipped_or_documented_listens_or_calls_on_one_loopback_address_alone()
    {
        var texts = new[] { "README.md", "deploy", "docs", "samples", "build.sh", "build.ps1" }
            .Select(name => Path.Combine(PublishedBinary.RepositoryRoot, name))
            .SelectMany(path => Directory.Exists(path) ? Directory.GetFiles(path, "*", SearchOption.AllDirectories) : [path]);

        // docs/operations.md names the address where it says why not to use it.
        Assert.DoesNotContain(texts.SelectMany(path => File.ReadLines(path).Select(line => $"{Path.GetFileName(path)}: {line}")), line =>
            line.Contains("//127.0.0.1:9000", StringComparison.Ordinal) && !line.Contains("Do not write", StringComparison.Ordinal)
        );
        Assert.Contains("\"listen\": \"http://localhost:9000\"", Text("backupedge.example.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ProcSubset=pid")]
    [InlineData("SystemCallFilter=~@resources")]
    [InlineData("SystemCallFilter=setpriority")]
    [InlineData("UMask=0077")]
    [InlineData("StateDirectoryMode=0700")]
    public void The_unit_has_the_restrictions_that_the_analysis_does_not_weigh(string line) =>
        Assert.Contains(line, Text("backupedge.service").Split('\n'));

    [Fact]
    public void The_Kubernetes_manifest_has_its_data_in_a_folder_of_the_volume_that_fsGroup_opens()
    {
        using var bench = new SettingsHarness();
        bench.Config(ConfigMap().Match(Text("kubernetes.sidecar.yaml")).Groups["json"].Value);

        Assert.Equal("/data/backupedge", bench.Load().Settings.Data.Path);
        Assert.Contains("mountPath: /data }", Text("kubernetes.sidecar.yaml"), StringComparison.Ordinal);
        Assert.Contains("/data/backupedge/admin.key", Text("kubernetes.sidecar.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_unit_passes_systemd_analyze_verify_and_is_hardened()
    {
        Assert.SkipUnless(File.Exists(Analyze), "systemd-analyze is not installed");
        using var bench = new SettingsHarness();
        // The program must be there; here it is not yet installed.
        var unit = bench.Write(
            "backupedge.service",
            Text("backupedge.service").Replace("/usr/local/bin/backupedge", PublishedBinary.Path, StringComparison.Ordinal)
        );

        var verified = await AnalyzeAsync("verify", "--man=no", unit);
        var exposure = await AnalyzeAsync("security", "--offline=true", "--threshold=18", unit);

        // What it does not know in a unit it tells, and calls it good.
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

    // The block of lines that are indented more than its name.
    [GeneratedRegex(@"^  backupedge\.json: \|\n(?<json>(    .*\n)+)", RegexOptions.Multiline)]
    private static partial Regex ConfigMap();
}
