using System.Text.RegularExpressions;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Documents;

/// <summary>Runs the commands of README.md with the published binary and compares their output.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_commands_print_the_documented_output()
    {
        var session = Session().Match(File.ReadAllText(Path.Combine(PublishedBinary.RepositoryRoot, "README.md"))).Groups["text"].Value;
        var commands = Command().Matches(session).Select(match => match.Groups["command"].Value).ToArray();
        Assert.True(commands.Length >= 5, "The session is not the one expected.");

        File.CreateSymbolicLink(_folder.At("backupedge"), PublishedBinary.Path);
        var script = string.Join('\n', commands.Select(command => $"printf '%s\\n' {Quoted("$ " + command)}\n{command}"));
        var (exit, output) = await ShellRun.TryAsync(
            _folder.Path,
            // The first backup marks files of the last 50 ms, and the second one would read them again.
            "set -e; unset ${!BACKUPEDGE_@}; mkdir work; cp -a \"$1\" work/; sleep 0.1; cd work; PATH=\"$2:$PATH\"; eval \"$3\" 2>&1",
            [Path.Combine(PublishedBinary.RepositoryRoot, "samples", "helpdesk.gbai"), _folder.Path, script]
        );

        Assert.True(exit == 0, output);
        // README.md shows the path of a home folder.
        Assert.Equal(Comparable(session), Comparable(output.Replace(_folder.At("work"), "/home/me", StringComparison.Ordinal)));
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    // Ids, times, durations and sizes, and therefore columns, differ between runs.
    private static string Comparable(string text)
    {
        text = Time().Replace(Id().Replace(text, "ID"), "TIME");
        text = Spaces().Replace(Size().Replace(Duration().Replace(text, "DURATION"), "SIZE"), " ");
        return string.Join('\n', text.Trim().Split('\n').Select(line => line.TrimEnd()));
    }

    [GeneratedRegex("```console\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Session();

    [GeneratedRegex(@"^\$ (?<command>.+)$", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex("backup-[0-9]{8}-[0-9]{6}-[a-z0-9]{6}")]
    private static partial Regex Id();

    [GeneratedRegex("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}( [+-][0-9]{2}:[0-9]{2})?")]
    private static partial Regex Time();

    [GeneratedRegex(@"\b[0-9.]+ s\b")]
    private static partial Regex Duration();

    [GeneratedRegex(@"\b[0-9.]+ (B|KiB|MiB)")]
    private static partial Regex Size();

    [GeneratedRegex(" {2,}")]
    private static partial Regex Spaces();
}
