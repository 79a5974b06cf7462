namespace BackupEdge.Tests.Commands;

/// <summary>Which commands work on a server, and what they need.</summary>
public sealed class ServerChoiceTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData("serve")]
    [InlineData("init")]
    [InlineData("rebuild")]
    [InlineData("config", "show")]
    [InlineData("config", "check")]
    [InlineData("webhook", "list")]
    [InlineData("webhook", "test", "ops")]
    public async Task A_command_that_needs_the_data_folder_refuses_a_server(params string[] command)
    {
        Assert.Equal(2, await _harness.RunAsync([.. command, "--server", "https://backup.example.org"]));

        Assert.Contains("works on the data folder or the settings of this machine", _harness.Errors, StringComparison.Ordinal);
        Assert.Contains("(--server)", _harness.Errors, StringComparison.Ordinal);
        _harness.Variables["BACKUPEDGE_SERVER"] = "https://backup.example.org";
        Assert.Equal(2, await _harness.RunAsync(command));
        Assert.Contains("($BACKUPEDGE_SERVER)", _harness.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_harness.Folder));
    }

    [Fact]
    public async Task A_server_needs_a_key_file_and_a_key_file_a_server()
    {
        Assert.Equal(2, await _harness.RunAsync("list", "--server", "https://backup.example.org"));
        Assert.Contains("--server needs a key: name a file with an API key with --key-file", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await _harness.RunAsync("list", "--key-file", "key"));
        Assert.Contains("--key-file is only possible with --server", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await _harness.RunAsync("list", "--server", "https://backup.example.org", "--key-file", "none"));
        Assert.Contains("The file of --key-file cannot be read", _harness.Errors, StringComparison.Ordinal);
        _harness.Write("key", "two words");
        Assert.Equal(2, await _harness.RunAsync("list", "--server", "https://backup.example.org", "--key-file", "key"));
        Assert.Contains("must contain one API key", _harness.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("two words", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_others_can_read_is_warned_about()
    {
        var key = _harness.Write("key", "bek_a_b\n");
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        Assert.Equal(1, await _harness.RunAsync("list", "--server", "http://127.0.0.1:1", "--key-file", "key"));

        Assert.Contains("can be read by every user of this machine", _harness.Errors, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:1 cannot be reached: Connection refused", _harness.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("bek_a_b", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_on_the_command_line_counts_more_than_a_server_in_a_variable_and_excludes_one_in_an_option()
    {
        _harness.Variables["BACKUPEDGE_SERVER"] = "https://backup.example.org";

        Assert.Equal(0, await _harness.RunAsync("init", "--data", "data"));
        Assert.Equal(0, await _harness.RunAsync("list", "--data", "data"));
        Assert.Equal(2, await _harness.RunAsync("list", "--data", "data", "--server", "https://backup.example.org"));
        Assert.Contains("--server cannot be used with --data or --config", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_needs_folders_of_this_machine_says_so()
    {
        _harness.Write("key", "bek_a_b");
        string[] server = ["--server", "http://127.0.0.1:1", "--key-file", "key"];

        Assert.Equal(2, await _harness.RunAsync(["backup", "--source", "a=/b", .. server]));
        Assert.Contains("--source reads folders of this machine", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await _harness.RunAsync(["backup", "--dry-run", .. server]));
        Assert.Contains("--dry-run reads folders of this machine", _harness.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await _harness.RunAsync(["restore", "latest", "--to", "out", .. server]));
        Assert.Contains("name it with --target NAME", _harness.Errors, StringComparison.Ordinal);
    }
}
