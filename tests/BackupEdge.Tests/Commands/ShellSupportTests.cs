using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Commands;

/// <summary>Completion and the manual page, which are made from the commands' own descriptions.</summary>
public sealed class ShellSupportTests : IDisposable
{
    private readonly CommandHarness _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("bash", "complete ")]
    [InlineData("zsh", "#compdef backupedge")]
    [InlineData("fish", "complete --command backupedge")]
    [InlineData("powershell", "Register-ArgumentCompleter")]
    public async Task Each_shell_gets_its_script(string shell, string expected)
    {
        Assert.Equal(0, await _bench.RunAsync("completion", shell));

        Assert.Contains(expected, _bench.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_shell_is_refused()
    {
        Assert.Equal(2, await _bench.RunAsync("completion", "tcsh"));

        Assert.Contains("'tcsh'", _bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_command_is_offered_and_no_path_that_looks_like_an_option()
    {
        Assert.Equal(0, await _bench.RunAsync("[suggest:11]", "backupedge "));

        var offered = _bench.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All((string[])["serve", "backup", "restore", "schedule", "health", "--help"], word => Assert.Contains(word, offered));
        Assert.DoesNotContain("/h", _bench.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_option_of_words_offers_just_these()
    {
        Assert.Equal(0, await _bench.RunAsync("[suggest:25]", "backupedge backup --type "));

        Assert.Equal(
            ["differential", "full", "incremental"],
            _bench.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task The_manual_page_tells_every_command_and_option_that_help_tells()
    {
        Assert.Equal(0, await _bench.RunAsync("man"));
        var page = _bench.Output.Replace("\\-", "-", StringComparison.Ordinal);

        Assert.StartsWith(".TH BACKUPEDGE 1 ", page, StringComparison.Ordinal);
        foreach (
            var command in new[] { "serve", "backup", "restore ID", "schedule create", "key revoke", "config check", "health", "export ID" }
        )
        {
            Assert.Contains($".SS \"backupedge {command}", page, StringComparison.Ordinal);
            Assert.Equal(0, await _bench.RunAsync([.. command.Split(' ').Where(word => word != "ID"), "--help"]));
            foreach (
                var option in _bench
                    .Output.Split([' ', '\n', ',', '<', '>'], StringSplitOptions.RemoveEmptyEntries)
                    .Where(word => word.StartsWith("--", StringComparison.Ordinal))
            )
            {
                Assert.Contains(option, page, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task The_manual_page_is_sound()
    {
        var (exit, version) = await ShellRun.TryAsync(_bench.Folder, "command -v mandoc");
        Assert.SkipUnless(exit == 0, $"mandoc is not installed {version}");
        Assert.Equal(0, await _bench.RunAsync("man"));
        _bench.Write("backupedge.1", _bench.Output);

        // A date would make every build another one.
        await ShellRun.RunAsync(_bench.Folder, "! mandoc -T lint -W warning backupedge.1 | grep -v 'missing date'");
    }
}
