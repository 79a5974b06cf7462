using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Commands;

/// <summary>The command line on a store whose file system is mounted read-only.</summary>
public sealed class ReadOnlyStoreTests : IDisposable
{
    private readonly SmallDisk _disk = new();
    private readonly CommandHarness _harness = new();

    public void Dispose()
    {
        _harness.Dispose();
        _disk.Dispose();
    }

    [Fact]
    public async Task Read_commands_work_and_print_one_line_about_the_read_only_store()
    {
        var id = await BackUpAsync();
        _disk.MakeReadOnly();

        await AssertSucceedsAsync("list");
        Assert.Contains(id, _harness.Output, StringComparison.Ordinal);
        Assert.Equal(1, _harness.Errors.Split('\n').Count(line => line.Contains("read-only", StringComparison.Ordinal)));
        await AssertSucceedsAsync("show", id);
        await AssertSucceedsAsync("status");
        await AssertSucceedsAsync("files", id, "bots");
        Assert.Contains("start.bas", _harness.Output, StringComparison.Ordinal);
        await AssertSucceedsAsync("cat", id, "bots/start.bas");
        Assert.Equal("TALK", _harness.ByteText);
        await AssertSucceedsAsync("export", id, "--output", _harness.In("out.tar"));
        await AssertSucceedsAsync("verify", "latest");
        Assert.Contains("is intact", _harness.Output, StringComparison.Ordinal);
        await AssertSucceedsAsync("restore", "latest", "--to", _harness.In("back"));
        Assert.Equal("TALK", await File.ReadAllTextAsync(_harness.In("back/bots/start.bas"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Commands_that_write_are_refused_with_the_reason()
    {
        var id = await BackUpAsync();
        _disk.MakeReadOnly();

        string[][] commands =
        [
            ["delete", id],
            ["hold", id],
            ["prune"],
            ["backup", "--source", $"bots={_harness.In("bots")}"],
            ["rebuild"],
            ["serve"],
            ["key", "create", "--name", "x", "--role", "admin"],
            ["schedule", "create", "--cron", "0 1 * * *", "--type", "full"],
            ["schedule", "update", "schedule-1", "--cron", "0 2 * * *"],
        ];
        foreach (var command in commands)
        {
            var exit = await _harness.RunAsync([.. command, "--data", _disk.Data]);
            Assert.True(exit == 1, $"{string.Join(' ', command)}: {exit}: {_harness.Errors}");
            Assert.Contains("read-only file system, so nothing can be changed", _harness.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_damaged_catalogue_is_rebuilt_for_reading_from_the_archives()
    {
        var id = await BackUpAsync();
        await File.WriteAllTextAsync(
            Path.Combine(_disk.Data, "catalogue.db"),
            new string('x', 10_000),
            TestContext.Current.CancellationToken
        );
        _disk.MakeReadOnly();

        await AssertSucceedsAsync("cat", id, "bots/start.bas");

        Assert.Equal("TALK", _harness.ByteText);
    }

    private async Task<string> BackUpAsync()
    {
        _harness.Write("bots/start.bas", "TALK");
        var answer = await _harness.AnswerAsync("backup", "--source", $"bots={_harness.In("bots")}", "--data", _disk.Data);
        return answer.GetProperty("backup_id").GetString()!;
    }

    private async Task AssertSucceedsAsync(params string[] command)
    {
        var exit = await _harness.RunAsync([.. command, "--data", _disk.Data]);
        Assert.True(exit == 0, $"{command[0]}: {exit}: {_harness.Errors}");
    }
}
