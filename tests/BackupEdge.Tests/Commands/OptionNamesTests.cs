using System.Text.RegularExpressions;
using BackupEdge.Commands;

namespace BackupEdge.Tests.Commands;

/// <summary>Messages of the command line name options, not fields of the API.</summary>
public sealed partial class OptionNamesTests : IDisposable
{
    // Names of settings, commands and parts of patterns, which are the same everywhere.
    private static readonly string[] Known = ["timeout", "follow", "postgres", "restore", "limits", "backupedge", "status", "cursor"];
    private readonly CommandHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_refusal_names_the_options()
    {
        _harness.Write("bots/a", "a");
        await _harness.AnswerAsync("backup", "--source", "bots");

        Assert.Equal(2, await _harness.RunAsync("restore", "latest", "--to", "out", "--path", "nobody/x"));
        Assert.Contains(
            "The given --path matches no source of this backup that is restored with --no-files and --no-database.",
            _harness.Errors,
            StringComparison.Ordinal
        );
        Assert.Equal(2, await _harness.RunAsync("restore", "latest", "--to", "out", "--no-files", "--json"));
        Assert.Contains("`include_files`", _harness.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "Set `restore_database` to true to restore its data, or restore only other parts with `paths`, or leave out databases with "
            + "`include_database` false.",
        "Use --restore-database to restore its data, or restore only other parts with --path, or leave out databases with --no-database."
    )]
    [InlineData("1 path could not be restored (see `errors`).", "1 path could not be restored (listed above).")]
    [InlineData("`copy` is required for the kind copy-verify: the name.", "--copy is required for the kind copy-verify: the name.")]
    [InlineData("`copy` concerns only the kinds drill and copy-verify.", "--copy concerns only the kinds drill and copy-verify.")]
    [InlineData("Raise `limits.operator_disk_percent`.", "Raise `limits.operator_disk_percent`.")]
    [InlineData("Nothing to replace.", "Nothing to replace.")]
    public void Fields_become_options(string message, string expected) => Assert.Equal(expected, OptionNames.In(message));

    // A new message with a field of the API needs a phrase in OptionNames.
    [Fact]
    public void No_field_of_the_api_is_left_in_any_message_of_a_job_or_a_schedule()
    {
        var src = Path.Combine(PublishedBinary.RepositoryRoot, "src", "BackupEdge");
        var left =
            from folder in (string[])["Jobs", "Scheduling", "Configuration", "Engine/Restore", "Engine/Backup", "Retention"]
            from file in Directory.GetFiles(Path.Combine(src, folder), "*.cs", SearchOption.AllDirectories)
            let text = Continuation().Replace(File.ReadAllText(file), "")
            from line in text.Split('\n')
            where line.Contains('"') && !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
            from Match field in Field().Matches(OptionNames.In(line))
            where !Known.Contains(field.Groups["name"].Value)
            select $"{Path.GetFileName(file)}: {line.Trim()}";

        Assert.Equal([], left);
    }

    // A message may be divided over several lines.
    [GeneratedRegex(@"""\s*\n?\s*\+ \$?""")]
    private static partial Regex Continuation();

    [GeneratedRegex("`(?<name>[a-z_]+)[`. ]")]
    private static partial Regex Field();
}
