using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Commands;

/// <summary>The command line on a store whose file system is mounted read-only.</summary>
public sealed class ReadOnlyStoreTests : IDisposable
{
    private readonly SmallDisk _disk = new();
    private readonly CommandHarness _bench = new();

    public void Dispose()
    {
        _bench.Dispose();
        _disk.Dispose();
    }

    [Fact]
    public async Task It_is_listed_read_exported_verified_and_restored_from_and_says_so_in_one_line()
    {
        var id = await BackUpAsync();
        _disk.MakeReadOnly();

        await DoneAsync("list");
        Assert.Contains(id, _bench.Output, StringComparison.Ordinal);
        Assert.Equal(1, _bench.Errors.Split('\n').Count(line => line.Contains("read-only", StringComparison.Ordinal)));
        await DoneAsync("show", id);
        await DoneAsync("status");
        await DoneAsync("files", id, "bots");
        Assert.Contains("start.bas", _bench.Output, StringComparison.Ordinal);
        await DoneAsync("cat", id, "bots/start.bas");
        Assert.Equal("TALK", _bench.ByteText);
        await DoneAsync("export", id, "--output", _bench.In("out.tar"));
        await DoneAsync("verify", "latest");
        Assert.Contains("is intact", _bench.Output, StringComparison.Ordinal);
        await DoneAsync("restore", "latest", "--to", _bench.In("back"));
        Assert.Equal("TALK", await File.ReadAllTextAsync(_bench.In("back/bots/start.bas"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_would_change_it_is_refused_with_the_reason()
    {
        var id = await BackUpAsync();
        _disk.MakeReadOnly();

        string[][] commands =
        [
            ["delete", id],
            ["hold", id],
            ["prune"],
            ["backup", "--source", $"bots={_bench.In("bots")}"],
            ["rebuild"],
            ["serve"],
            ["key", "create", "--name", "x", "--role", "admin"],
            ["schedule", "create", "--cron", "0 1 * * *", "--type", "full"],
            ["schedule", "update", "schedule-1", "--cron", "0 2 * * *"],
        ];
        foreach (var command in commands)
        {
            var exit = await _bench.RunAsync([.. command, "--data", _disk.Data]);
            Assert.True(exit == 1, $"{string.Join(' ', command)}: {exit}: {_bench.Errors}");
            Assert.Contains("read-only file system, so nothing can be changed", _bench.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_damaged_catalogue_is_made_again_for_reading_from_the_archives()
    {
        var id = await BackUpAsync();
        await File.WriteAllTextAsync(
            Path.Combine(_disk.Data, "catalogue.db"),
            new string('x', 10_000),
            TestContext.Current.CancellationToken
        );
        _disk.MakeReadOnly();

        await DoneAsync("cat", id, "bots/start.bas");

        Assert.Equal("TALK", _bench.ByteText);
    }

    private async Task<string> BackUpAsync()
    {
        _bench.Write("bots/start.bas", "TALK");
        var answer = await _bench.AnswerAsync("backup", "--source", $"bots={_bench.In("bots")}", "--data", _disk.Data);
        return answer.GetProperty("backup_id").GetString()!;
    }

    private async Task DoneAsync(params string[] command)
    {
        var exit = await _bench.RunAsync([.. command, "--data", _disk.Data]);
        Assert.True(exit == 0, $"{command[0]}: {exit}: {_bench.Errors}");
    }
}
