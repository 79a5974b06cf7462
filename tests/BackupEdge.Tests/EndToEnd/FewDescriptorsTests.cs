using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>Backups of a process with a low limit of open files.</summary>
public sealed class FewDescriptorsTests : IDisposable
{
    private readonly CommandScratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(256)]
    public async Task Files_with_two_names_are_all_backed_up(int limit)
    {
        Directory.CreateDirectory(_scratch.Bots);
        await ShellRun.RunAsync(
            _scratch.Bots,
            "for ((i = 0; i < 1500; i++)); do echo $i > $i.a; done; for f in *.a; do ln $f ${f%a}b; done"
        );

        Assert.Equal("0 3000", await BackUpAndCountAsync(limit));
    }

    [Fact]
    public async Task Folders_of_one_file_each_are_all_backed_up()
    {
        Directory.CreateDirectory(_scratch.Bots);
        await ShellRun.RunAsync(_scratch.Bots, "mkdir {1..1500}; for f in *; do echo $f > $f/x; done");

        Assert.Equal("0 1500", await BackUpAndCountAsync(64));
    }

    [Fact]
    public async Task A_tree_deeper_than_the_limit_is_backed_up_completely()
    {
        // Files before and after the nested folder, so that the scan has to return to each level.
        Directory.CreateDirectory(_scratch.Bots);
        await ShellRun.RunAsync(_scratch.Bots, "for ((i = 0; i < 700; i++)); do echo $i > a; echo $i > z; mkdir m; cd -P m; done");

        Assert.Equal("0 1400", await BackUpAndCountAsync(128));
    }

    [Fact]
    public async Task The_soft_limit_is_raised_to_the_hard_limit()
    {
        await File.WriteAllTextAsync(
            _scratch.In("backupedge.json"),
            """{"sources": {"limit": {"kind": "command", "run": ["sh", "-c", "ulimit -n"], "file_name": "limit"} } }""",
            TestContext.Current.CancellationToken
        );

        await ShellRun.RunAsync(
            _scratch.Folder,
            "ulimit -Sn 64 && ulimit -Hn 3000 && exec \"$@\"",
            [PublishedBinary.Path, "backup", "--data", _scratch.Data]
        );

        Assert.Equal("3000\n", (await _scratch.RunAsync("cat", "latest", "limit/limit")).Output);
    }

    // Returns the numbers of warnings and files as `WARNINGS FILES`.
    private async Task<string> BackUpAndCountAsync(int limit)
    {
        var command = $"ulimit -n {limit} && exec \"$@\"";
        string[] arguments = [PublishedBinary.Path, "backup", "--source", $"bots={_scratch.Bots}", "--data", _scratch.Data, "--json"];
        var text = await ShellRun.RunAsync(_scratch.Folder, $"({command}) > answer.json", arguments);
        var answer = System
            .Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(_scratch.In("answer.json"), TestContext.Current.CancellationToken))
            .RootElement;
        Assert.True(answer.GetProperty("status").GetString() == "completed", text);
        return $"{answer.GetProperty("warning_count")} {answer.GetProperty("files")}";
    }
}
