using BackupEdge.Engine.Platform;

namespace BackupEdge.Tests.Commands;

/// <summary><c>init</c>.</summary>
public sealed class InitCommandTests : IDisposable
{
    private readonly CommandHarness _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Makes_the_data_folder_and_the_first_admin_key_and_prints_the_path_of_the_key()
    {
        Assert.Equal(0, await _bench.RunAsync("init"));

        var key = (await File.ReadAllTextAsync(_bench.In("backupedge-data/admin.key"), TestContext.Current.CancellationToken)).Trim();
        Assert.Matches("^bek_[a-z0-9]{8}_[A-Za-z0-9_-]{43}$", key);
        Assert.Equal(
            $"Data folder: {_bench.In("backupedge-data")}\nFirst admin key saved in {_bench.In("backupedge-data/admin.key")}\n",
            _bench.Output
        );
        Assert.Equal(FileModes.OwnerFolder, File.GetUnixFileMode(_bench.In("backupedge-data")));
        var listed = Assert.Single((await _bench.AnswerAsync("key", "list")).EnumerateArray());
        Assert.Equal("first admin", listed.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_terminal_gets_the_key()
    {
        _bench.IsTerminal = true;

        Assert.Equal(0, await _bench.RunAsync("init"));

        var key = await File.ReadAllTextAsync(_bench.In("backupedge-data/admin.key"), TestContext.Current.CancellationToken);
        Assert.EndsWith($": {key}", _bench.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_gets_the_paths_and_not_the_key()
    {
        var answer = await _bench.AnswerAsync("init", "--data", "here");

        Assert.Equal(_bench.In("here"), answer.GetProperty("data").GetString());
        Assert.Equal(_bench.In("here/admin.key"), answer.GetProperty("first_admin_key_file").GetString());
        Assert.Null(answer.GetProperty("first_admin_key").GetString());
    }

    [Fact]
    public async Task A_second_time_changes_nothing()
    {
        Assert.Equal(0, await _bench.RunAsync("init"));
        var key = await File.ReadAllTextAsync(_bench.In("backupedge-data/admin.key"), TestContext.Current.CancellationToken);

        Assert.Equal(0, await _bench.RunAsync("init"));

        Assert.EndsWith("It has API keys already; nothing was changed\n", _bench.Output, StringComparison.Ordinal);
        Assert.Equal(key, await File.ReadAllTextAsync(_bench.In("backupedge-data/admin.key"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Archives_without_a_catalogue_are_not_covered_by_a_new_one()
    {
        _bench.Write("backupedge-data/archives/backup-1.bea", "");

        Assert.Equal(2, await _bench.RunAsync("init"));

        Assert.Contains("backupedge rebuild", _bench.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_bench.In("backupedge-data/catalogue.db")));
    }
}
