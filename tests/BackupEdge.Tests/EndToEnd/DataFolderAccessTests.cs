using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>Checks of the owner and the modes of the data folder. Content that others can change is not trusted.</summary>
public sealed class DataFolderAccessTests : IDisposable
{
    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;
    private readonly CommandScratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("archives")]
    [InlineData("catalogue")]
    public async Task A_data_folder_that_others_can_write_is_refused_with_a_remedy(string part)
    {
        await MakeDataAsync();
        var path = Path.Combine(_scratch.Data, part == "catalogue" ? RunEncryption.CatalogueName : part).TrimEnd('/');
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupWrite);

        string[][] commands =
        [
            ["list"],
            ["serve", "--listen", "http://127.0.0.1:0"],
            ["backup", "--source", $"bots={_scratch.Bots}"],
            ["rebuild"],
            ["config", "check"],
        ];
        foreach (var arguments in commands)
        {
            var refused = await _scratch.RunAsync(arguments);
            Assert.Equal(2, refused.ExitCode);
            Assert.Contains($"chmod go-w '{path}'", refused.Errors, StringComparison.Ordinal);
        }

        await ShellRun.RunAsync(_scratch.Folder, $"chmod go-w '{path}'");
        Assert.Equal(0, (await _scratch.RunAsync("list")).ExitCode);
        Assert.Equal(0, (await _scratch.RunAsync("config", "check")).ExitCode);
    }

    [Fact]
    public async Task A_data_folder_that_others_can_read_causes_a_warning()
    {
        await MakeDataAsync();
        File.SetUnixFileMode(_scratch.Data, (UnixFileMode)0b111_101_101);

        var check = await _scratch.RunAsync("config", "check");
        await using var server = await BackupEdgeServer.StartAsync(new ServerOptions { Data = _scratch.Data });

        Assert.Equal(0, check.ExitCode);
        Assert.Contains($"chmod go-rwx '{_scratch.Data}'", check.Errors, StringComparison.Ordinal);
        Assert.Contains($"chmod go-rwx '{_scratch.Data}'", server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_data_folder_is_restricted_to_its_owner()
    {
        File.SetUnixFileMode(Directory.CreateDirectory(_scratch.Data).FullName, Everybody);

        Assert.Equal(0, (await _scratch.RunAsync("config", "check")).ExitCode);
        Assert.Equal(Everybody, File.GetUnixFileMode(_scratch.Data));
        await MakeDataAsync();

        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(_scratch.Data));
    }

    [Fact]
    public async Task A_volume_that_all_can_write_is_refused_and_a_folder_in_it_is_not()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can change the owner of a folder.");
        var volume = Directory.CreateDirectory(_scratch.In("volume")).FullName;
        await ShellRun.RunAsync(_scratch.Folder, "chown 12345:12345 volume && chmod 2777 volume");

        var refused = await BackupEdgeCommand.RunAsync("config", "check", "--data", volume);
        var made = await BackupEdgeCommand.RunAsync("backup", "--source", $"volume={volume}", "--data", Path.Combine(volume, "backupedge"));

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("fsGroup", refused.Errors, StringComparison.Ordinal);
        Assert.Contains($"'{volume}/backupedge'", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(0, made.ExitCode);
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(Path.Combine(volume, "backupedge")) & Everybody);
    }

    private async Task MakeDataAsync()
    {
        _scratch.MakeBots();
        var made = await _scratch.RunAsync("backup", "--source", $"bots={_scratch.Bots}");
        Assert.True(made.ExitCode == 0, made.Errors);
    }
}
