using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>Completions that bash offers.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("backupedge sch", "schedule")]
    [InlineData("backupedge schedule up", "update")]
    [InlineData("backupedge backup --ty", "--type")]
    [InlineData("backupedge backup --type i", "incremental")]
    [InlineData("backupedge export latest --format tar.", "tar.lz4")]
    [InlineData("backupedge zzz", "")]
    public async Task Bash_completes_a_word(string line, string expected)
    {
        using var scratch = new CommandScratch();
        const string Complete = """
            PATH=$1:$PATH
            source <(backupedge completion bash)
            COMP_LINE=$2 COMP_POINT=${#2}
            read -ra COMP_WORDS <<<"$2"
            _backupedge backupedge "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
            printf '%s\n' "${COMPREPLY[@]}"
            """;

        var offered = await ShellRun.RunAsync(scratch.Folder, Complete, [Path.GetDirectoryName(PublishedBinary.Path)!, line]);

        Assert.Equal(expected, offered.Trim());
    }
}
