using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Commands;

/// <summary>Shell completion and the manual page, which are generated from the descriptions of the commands.</summary>
public sealed class ShellSupportTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData("bash", "complete ")]
    [InlineData("zsh", "#compdef backupedge")]
    [InlineData("fish", "complete --command backupedge")]
    [InlineData("powershell", "Register-ArgumentCompleter")]
    public async Task Each_shell_gets_its_script(string shell, string expected)
    {
        Assert.Equal(0, await _harness.RunAsync("completion", shell));

        Assert.Contains(expected, _harness.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_shell_is_refused()
    {
        Assert.Equal(2, await _harness.RunAsync("completion", "tcsh"));

        Assert.Contains("'tcsh'", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_command_is_offered_and_no_option_with_a_slash()
    {
        Assert.Equal(0, await _harness.RunAsync("[suggest:11]", "backupedge "));

        var offered = _harness.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All((string[])["serve", "backup", "restore", "schedule", "health", "--help"], word => Assert.Contains(word, offered));
        Assert.DoesNotContain("/h", _harness.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_option_offers_exactly_its_values()
    {
        Assert.Equal(0, await _harness.RunAsync("[suggest:25]", "backupedge backup --type "));

        Assert.Equal(
            ["differential", "full", "incremental"],
            _harness.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task The_manual_page_contains_every_command_and_option_of_help()
    {
        Assert.Equal(0, await _harness.RunAsync("man"));
        var page = _harness.Output.Replace("\\-", "-", StringComparison.Ordinal);

        Assert.StartsWith(".TH BACKUPEDGE 1 ", page, StringComparison.Ordinal);
        foreach (
            var command in new[] { "serve", "backup", "restore ID", "schedule create", "key revoke", "config check", "health", "export ID" }
        )
        {
            Assert.Contains($".SS \"backupedge {command}", page, StringComparison.Ordinal);
            Assert.Equal(0, await _harness.RunAsync([.. command.Split(' ').Where(word => word != "ID"), "--help"]));
            foreach (
                var option in _harness
                    .Output.Split([' ', '\n', ',', '<', '>'], StringSplitOptions.RemoveEmptyEntries)
                    .Where(word => word.StartsWith("--", StringComparison.Ordinal))
            )
            {
                Assert.Contains(option, page, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task The_manual_page_has_no_mandoc_warnings()
    {
        var (exit, version) = await ShellRun.TryAsync(_harness.Folder, "command -v mandoc");
        Assert.SkipUnless(exit == 0, $"mandoc is not installed {version}");
        Assert.Equal(0, await _harness.RunAsync("man"));
        _harness.Write("backupedge.1", _harness.Output);

        // A date would make each build different.
        await ShellRun.RunAsync(_harness.Folder, "! mandoc -T lint -W warning backupedge.1 | grep -v 'missing date'");
    }
}
