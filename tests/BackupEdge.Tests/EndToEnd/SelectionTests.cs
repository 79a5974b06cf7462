using System.Diagnostics;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>What the published command line leaves out, plans and deletes.</summary>
public sealed class SelectionTests : IDisposable
{
    private readonly CommandScratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task What_a_backup_leaves_out_is_selected_on_the_command_line_and_in_the_tree()
    {
        _scratch.MakeBots();
        await File.WriteAllTextAsync(_scratch.In("bots/bot1.gbai/.backupedgeignore"), "*.kb\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_scratch.In("patterns"), "bot2.gbai/\n", TestContext.Current.CancellationToken);

        var made = await _scratch.AnswerAsync([
            "backup",
            "--source",
            "bots",
            "--exclude-file",
            "patterns",
            "--exclude",
            "/bot3.gbai",
            "--exclude-larger-than",
            "60KB",
        ]);

        // Of 20 bots with 2 files each: two bots, one file, and the ignore file more.
        Assert.Equal(36, made.GetProperty("files").GetInt32());
        var planned = await _scratch.AnswerAsync(
            "backup",
            "--type",
            "incremental",
            "--source",
            "bots",
            "--exclude-larger-than",
            "40KiB",
            "--dry-run",
            "--list"
        );
        Assert.Equal(17, planned.GetProperty("removed_files").GetInt32());
        Assert.Equal(17, planned.GetProperty("paths").EnumerateArray().Count(path => path.GetProperty("change").GetString() == "removed"));
    }

    [Fact]
    public async Task Dry_runs_and_mirrors_work_beside_a_server()
    {
        _scratch.MakeBots();
        await using var server = await BackupEdgeServer.StartAsync(
            new ServerOptions
            {
                Data = _scratch.Data,
                Sources = new Dictionary<string, string> { ["bots"] = _scratch.Bots },
                Targets = new Dictionary<string, string> { ["far"] = _scratch.In("far") },
            }
        );
        await _scratch.AnswerAsync("backup");
        await _scratch.AnswerAsync("restore", "latest", "--target", "far");
        Directory.CreateDirectory(_scratch.In("far/bots/extra/deep"));
        await File.WriteAllTextAsync(_scratch.In("far/bots/bot1.gbai/start.bas"), "edited", TestContext.Current.CancellationToken);

        var forecast = await _scratch.RunAsync("backup", "--source", "bots", "--type", "incremental", "--dry-run", "--list");
        Assert.Equal(0, forecast.ExitCode);
        Assert.Contains(" bots/bot1.gbai/start.bas\n", forecast.Output, StringComparison.Ordinal);

        var planned = await _scratch.RunAsync("restore", "latest", "--target", "far", "--delete", "--dry-run");
        Assert.Equal(0, planned.ExitCode);
        Assert.Contains("\n* bots/bot1.gbai/start.bas\n", planned.Output, StringComparison.Ordinal);
        Assert.Contains("\n= bots/bot2.gbai/start.bas\n", planned.Output, StringComparison.Ordinal);
        Assert.Contains("\n- bots/extra\n- bots/extra/deep\n", planned.Output, StringComparison.Ordinal);

        Assert.Equal(2, (await _scratch.RunAsync("restore", "latest", "--target", "far", "--delete")).ExitCode);
        Assert.True(Directory.Exists(_scratch.In("far/bots/extra")));
        var made = await _scratch.RunAsync("restore", "latest", "--target", "far", "--delete", "--yes");
        Assert.Equal(0, made.ExitCode);
        Assert.Contains($"- {_scratch.In("far/bots/extra/deep")}\n", made.Errors, StringComparison.Ordinal);
        TreeAssert.Same(_scratch.Bots, _scratch.In("far/bots"));
    }

    [Fact]
    public async Task A_user_mirrors_over_folders_of_his_own_that_he_may_not_write_to_or_enter()
    {
        var root = Environment.UserName == "root";
        Assert.SkipUnless(!root || File.Exists("/usr/bin/setpriv"), "Only root can be another user, with setpriv.");
        var binary = _scratch.In("backupedge");
        File.Copy(PublishedBinary.Path, binary);
        File.SetUnixFileMode(binary, (UnixFileMode)0x1ED);
        File.SetUnixFileMode(_scratch.Folder, (UnixFileMode)0x1FF);
        const string Lines = """
            mkdir -p s/locked/deep; echo 1 >s/locked/f; echo 2 >s/locked/deep/f; chmod 555 s/locked/deep s/locked
            ./backupedge backup --source s=s --data d; ./backupedge restore latest --to o --data d
            chmod 755 o/s/locked; mkdir -p o/s/locked/extra/deep o/s/closed; echo x >o/s/locked/extra/deep/f; echo x >o/s/closed/f
            chmod 000 o/s/closed o/s/locked/extra; chmod 555 o/s/locked
            ./backupedge restore latest --to o --data d --delete --yes; diff -r s o/s && stat -c %a o/s/locked; chmod -R u+w s o
            """;
        string[] command = [.. root ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : Array.Empty<string>(), "bash"];
        var start = new ProcessStartInfo(command[0], [.. command[1..], "-ec", Lines])
        {
            WorkingDirectory = _scratch.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, output + await errors);
        Assert.EndsWith("555\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("denied", await errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_and_export_refuse_to_be_silent()
    {
        _scratch.MakeBots();
        await _scratch.AnswerAsync("backup", "--source", "bots");

        var none = await _scratch.RunAsync("find", "nothing*");
        Assert.Equal((1, "", "No file or folder matches 'nothing*'\n"), (none.ExitCode, none.Output, none.Errors));
        Assert.Equal(0, (await _scratch.RunAsync("find", "BOT1.gbai", "-i")).ExitCode);

        var zip = await _scratch.RunAsync("export", "latest", "--output", "x.zip");
        Assert.Equal(2, zip.ExitCode);
        Assert.Contains("Known endings: .tar.lz4 and .tar.", zip.Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await _scratch.RunAsync("export", "latest", "--output", "x.tar")).ExitCode);
        Assert.Equal(1, (await _scratch.RunAsync("export", "latest", "--output", "x.tar")).ExitCode);
        Assert.Equal(0, (await _scratch.RunAsync("export", "latest", "--output", "x.tar", "--force")).ExitCode);
    }
}
