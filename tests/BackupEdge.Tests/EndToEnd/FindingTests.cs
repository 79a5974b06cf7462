using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>
/// The published command line on a host with an installed service: its configuration is in a system folder, and its data folder belongs
/// to another user.
/// </summary>
public sealed class FindingTests : IDisposable
{
    private const string SetUser = "/usr/bin/setpriv";
    private const uint Service = 54321;
    private readonly TempFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task The_variable_names_the_configuration_from_any_folder()
    {
        File.WriteAllText(_scratch.At("service.json"), """{ "data": "service", "sources": { "bots": { "path": "bots" } } }""");
        File.WriteAllText(Path.Combine(_scratch.MakeFolder("bots"), "start.bas"), "TALK");
        var variables = new Dictionary<string, string> { ["BACKUPEDGE_CONFIG"] = _scratch.At("service.json") };

        var backup = await BackupEdgeCommand.RunAsync(["backup"], variables, _scratch.MakeFolder("elsewhere"));
        var status = await BackupEdgeCommand.RunAsync(["status", "--check"], variables, _scratch.At("elsewhere"));
        var shown = await BackupEdgeCommand.RunAsync(["config", "show"], variables, _scratch.At("elsewhere"));

        Assert.True(backup.ExitCode == 0, backup.Errors);
        Assert.True(status.ExitCode == 0, status.Output);
        Assert.Contains(_scratch.At("service"), status.Output, StringComparison.Ordinal);
        Assert.StartsWith($"Configuration file: {_scratch.At("service.json")}\n", shown.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_scratch.At("elsewhere")));
    }

    [Fact]
    public async Task The_configuration_of_the_installed_service_is_found()
    {
        // In a mount namespace of its own, /etc is a folder of the test.
        var (canMount, _) = await ShellRun.TryAsync(_scratch.Path, "mkdir -p etc/backupedge && unshare -m mount --bind etc /etc");
        Assert.SkipUnless(canMount == 0, "This user cannot mount folders.");
        File.WriteAllText(_scratch.At("etc", "backupedge", "backupedge.json"), $$"""{ "data": "{{_scratch.At("service")}}" }""");

        var text = await ShellRun.RunAsync(
            _scratch.MakeFolder("elsewhere"),
            $"unshare -m bash -c 'mount --bind {_scratch.At("etc")} /etc && \"$0\" init && \"$0\" config show' '{PublishedBinary.Path}'"
        );

        Assert.Contains($"Data folder: {_scratch.At("service")}\n", text, StringComparison.Ordinal);
        Assert.Contains("Configuration file: /etc/backupedge/backupedge.json\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("status")]
    [InlineData("health")]
    [InlineData("init")]
    [InlineData("key create --name x --role admin")]
    [InlineData("schedule create --cron @daily --type full")]
    [InlineData("webhook list")]
    [InlineData("rebuild")]
    [InlineData("backup --source bots")]
    [InlineData("serve --listen http://127.0.0.1:0")]
    public async Task A_user_without_access_gets_the_command_that_works_and_never_that_there_is_none(string command)
    {
        MakeServiceFolder();

        var (exit, text) = await AsAsync("nobody", $"{command} --data data");

        Assert.True(exit == 1, $"{exit}: {text}");
        Assert.Contains($"'{_scratch.At("data")}' belongs to the user '{Service}'", text, StringComparison.Ordinal);
        Assert.Contains("the user 'nobody' has no access", text, StringComparison.Ordinal);
        Assert.Contains($"sudo -u '#{Service}' backupedge ...", text, StringComparison.Ordinal);
        Assert.DoesNotContain("There is no", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_that_this_user_cannot_read_is_an_error_with_the_users_who_can()
    {
        MakeServiceFolder();
        File.WriteAllText(_scratch.At("backupedge.json"), """{ "data": "data" }""");
        File.SetUnixFileMode(_scratch.At("backupedge.json"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var (exit, text) = await AsAsync("nobody", "list");

        Assert.Equal(2, exit);
        Assert.Contains("backupedge.json' belongs to the user 'root' (mode 0600)", text, StringComparison.Ordinal);
        Assert.Contains("sudo backupedge ...", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_root_makes_in_the_data_folder_the_service_can_use()
    {
        MakeServiceFolder();
        File.WriteAllText(Path.Combine(_scratch.MakeFolder("bots"), "start.bas"), "TALK");
        OwnerOf.Set(_scratch.At("bots"), Service);
        OwnerOf.Set(_scratch.At("bots", "start.bas"), Service);
        string[] commands = ["init", "backup --source bots", "key create --name x --role admin", "restore latest --target staging"];
        foreach (var command in commands)
        {
            var (exit, text) = await ShellRun.TryAsync(_scratch.Path, $"./backupedge {command} --data data");
            Assert.True(exit == 0, $"{command}: {exit}: {text}");
        }

        string[] ofService =
        [
            "backup --source bots --type incremental",
            "verify --all",
            "restore latest --target staging",
            "prune",
            "key list",
        ];
        foreach (var command in ofService)
        {
            var (exit, text) = await AsAsync($"{Service}", $"{command} --data data");
            Assert.True(exit == 0, $"{command}: {exit}: {text}");
            Assert.DoesNotContain("note:", text, StringComparison.Ordinal);
        }
    }

    private void MakeServiceFolder()
    {
        Assert.SkipUnless(Environment.UserName == "root" && File.Exists(SetUser), "Only root can be another user, with setpriv.");
        File.Copy(PublishedBinary.Path, _scratch.At("backupedge"));
        File.SetUnixFileMode(_scratch.At("backupedge"), (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(_scratch.Path, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(_scratch.MakeFolder("data"), (UnixFileMode)0b111_000_000);
        OwnerOf.Set(_scratch.At("data"), Service);
    }

    private Task<(int ExitCode, string Text)> AsAsync(string user, string command)
    {
        var group = user == "nobody" ? "nogroup" : user;
        return ShellRun.TryAsync(_scratch.Path, $"{SetUser} --reuid={user} --regid={group} --clear-groups ./backupedge {command}");
    }
}
