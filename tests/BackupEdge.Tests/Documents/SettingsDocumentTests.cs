using System.Text.RegularExpressions;
using BackupEdge.Tests.Configuration;

namespace BackupEdge.Tests.Documents;

/// <summary>docs/settings.md describes every setting that the configuration accepts.</summary>
public sealed partial class SettingsDocumentTests
{
    private static readonly string Root = PublishedBinary.RepositoryRoot;

    private static readonly string Text = File.ReadAllText(Path.Combine(Root, "docs", "settings.md"));

    [Fact]
    public void Has_every_setting_that_the_configuration_accepts()
    {
        var accepted = Directory
            .EnumerateFiles(Path.Combine(Root, "src", "BackupEdge", "Configuration"), "*.cs")
            .SelectMany(path => Accepted().Matches(File.ReadAllText(path)))
            .SelectMany(match => Literal().Matches(match.Value))
            .Select(match => match.Groups["name"].Value)
            .ToHashSet(StringComparer.Ordinal);
        var known = Rows()
            .SelectMany(row => Code().Matches(row[0] + row[3]))
            .Select(match => match.Groups["name"].Value.Split('.')[^1])
            .Concat(Rows().SelectMany(row => Code().Matches(row[0])).SelectMany(match => match.Groups["name"].Value.Split('.')))
            .Concat(Secret().Matches(Text).Select(match => match.Groups["name"].Value))
            .ToHashSet(StringComparer.Ordinal);

        Assert.Contains("max_connections", accepted);
        Assert.Contains("pg_restore", accepted);
        Assert.Contains("on_failure", accepted);
        Assert.Empty(accepted.Except(known).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Its_variables_are_named_after_their_settings()
    {
        foreach (var row in Rows())
        {
            var setting = Code().Match(row[0]).Groups["name"].Value;
            var variable = Code().Match(row[1]).Groups["name"].Value;

            var expected = $"BACKUPEDGE__{setting.Replace(".", "__", StringComparison.Ordinal).ToUpperInvariant()}";
            Assert.StartsWith(expected, variable, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Its_example_is_accepted()
    {
        using var harness = new SettingsHarness();
        var secret = harness.Write("secret", Guid.NewGuid().ToString("N"));
        var example = Example().Match(Text).Groups["json"].Value;
        harness.Config(Regex.Replace(example, "/run/secrets/[a-z]+", secret));

        var settings = harness.Load().Settings;

        Assert.Equal(["bots", "settings", "tables", "vault"], settings.Sources.Select(source => source.Name));
        Assert.Equal("incremental", settings.Schedules.Single().Type);
    }

    private static List<string[]> Rows()
    {
        var rows = Text.Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())
            .ToList();
        Assert.True(rows.Count > 30 && rows.TrueForAll(row => row.Length == 4), "The table is not the one expected.");
        return rows;
    }

    // The places in the code where a section lists the names that it accepts.
    [GeneratedRegex(@"AllowOnly\([^;]*\);|(Keys|Common)\b[^=]*= *\[[^\]]*\];", RegexOptions.Singleline)]
    private static partial Regex Accepted();

    [GeneratedRegex("\"(?<name>[a-z_]+)\"")]
    private static partial Regex Literal();

    [GeneratedRegex("`(?<name>[^`]+)`")]
    private static partial Regex Code();

    // The names in the paragraph about secrets that are given without a file.
    [GeneratedRegex("`(?<name>password|secret)`")]
    private static partial Regex Secret();

    [GeneratedRegex(@"```json\n(?<json>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
