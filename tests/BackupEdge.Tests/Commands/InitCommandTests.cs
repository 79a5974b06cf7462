using BackupEdge.Engine.Platform;

namespace BackupEdge.Tests.Commands;

/// <summary>The command <c>init</c>.</summary>
public sealed class InitCommandTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Makes_the_data_folder_and_the_first_admin_key_and_prints_the_path_of_the_key()
    {
        Assert.Equal(0, await _harness.RunAsync("init"));

        var key = (await File.ReadAllTextAsync(_harness.In("backupedge-data/admin.key"), TestContext.Current.CancellationToken)).Trim();
        Assert.Matches("^bek_[a-z0-9]{8}_[A-Za-z0-9_-]{43}$", key);
        Assert.Equal(
            $"Data folder: {_harness.In("backupedge-data")}\nFirst admin key saved in {_harness.In("backupedge-data/admin.key")}\n",
            _harness.Output
        );
        Assert.Equal(FileModes.OwnerFolder, File.GetUnixFileMode(_harness.In("backupedge-data")));
        var listed = Assert.Single((await _harness.AnswerAsync("key", "list")).EnumerateArray());
        Assert.Equal("first admin", listed.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_terminal_gets_the_key()
    {
        _harness.IsTerminal = true;

        Assert.Equal(0, await _harness.RunAsync("init"));

        var key = await File.ReadAllTextAsync(_harness.In("backupedge-data/admin.key"), TestContext.Current.CancellationToken);
        Assert.EndsWith($": {key}", _harness.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_gets_the_paths_and_not_the_key()
    {
        var answer = await _harness.AnswerAsync("init", "--data", "here");

        Assert.Equal(_harness.In("here"), answer.GetProperty("data").GetString());
        Assert.Equal(_harness.In("here/admin.key"), answer.GetProperty("first_admin_key_file").GetString());
        Assert.Null(answer.GetProperty("first_admin_key").GetString());
    }

    [Fact]
    public async Task A_second_time_changes_nothing()
    {
        Assert.Equal(0, await _harness.RunAsync("init"));
        var key = await File.ReadAllTextAsync(_harness.In("backupedge-data/admin.key"), TestContext.Current.CancellationToken);

        Assert.Equal(0, await _harness.RunAsync("init"));

        Assert.EndsWith("It has API keys already; nothing was changed\n", _harness.Output, StringComparison.Ordinal);
        Assert.Equal(key, await File.ReadAllTextAsync(_harness.In("backupedge-data/admin.key"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Archives_without_a_catalogue_are_not_covered_by_a_new_one()
    {
        _harness.Write("backupedge-data/archives/backup-1.bea", "");

        Assert.Equal(2, await _harness.RunAsync("init"));

        Assert.Contains("backupedge rebuild", _harness.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_harness.In("backupedge-data/catalogue.db")));
    }
}
