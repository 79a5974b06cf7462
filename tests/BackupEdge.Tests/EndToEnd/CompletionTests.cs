using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>What bash offers when somebody presses the tabulator.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("backupedge sch", "schedule")]
    [InlineData("backupedge schedule up", "update")]
    [InlineData("backupedge backup --ty", "--type")]
    [InlineData("backupedge backup --type i", "incremental")]
    [InlineData("backupedge export latest --format tar.", "tar.lz4")]
    [InlineData("backupedge zzz", "")]
    public async Task A_word_is_gone_on_with_in_bash(string line, string expected)
    {
        using var scratch = new CommandScratch();
        const string Press = """
            PATH=$1:$PATH
            source <(backupedge completion bash)
            COMP_LINE=$2 COMP_POINT=${#2}
            read -ra COMP_WORDS <<<"$2"
            _backupedge backupedge "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
            printf '%s\n' "${COMPREPLY[@]}"
            """;

        var offered = await ShellRun.RunAsync(scratch.Folder, Press, [Path.GetDirectoryName(PublishedBinary.Path)!, line]);

        Assert.Equal(expected, offered.Trim());
    }
}
