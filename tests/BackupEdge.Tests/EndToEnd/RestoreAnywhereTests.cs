using System.Diagnostics;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>Restores of the published command line to folders that the service could not write to, and of a lost host.</summary>
public sealed class RestoreAnywhereTests : IDisposable
{
    private readonly CommandScratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Root_restores_with_owners_beside_a_service_of_another_user()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can start a service of another user.");
        Assert.SkipUnless(File.Exists("/usr/bin/setpriv"), "setpriv is not installed.");
        var binary = _scratch.In("backupedge");
        File.Copy(PublishedBinary.Path, binary);
        File.SetUnixFileMode(binary, (UnixFileMode)0x1ED);
        File.SetUnixFileMode(_scratch.Folder, (UnixFileMode)0x1ED);

        var text = await ScriptAsync(
            """
            mkdir src; echo hi >src/a; install -d -o 65534 -g 65534 -m 700 data
            service=(setpriv --reuid=65534 --regid=65534 --clear-groups ./backupedge)
            "${service[@]}" serve --data data --listen http://127.0.0.1:0 --source s=src >log 2>&1 &
            server=$!; trap 'kill $server; wait $server || true' EXIT
            for i in $(seq 300); do ! grep -q 'listens on' log || break; sleep 0.1; done
            "${service[@]}" backup --data data >/dev/null
            ./backupedge restore latest --to out --data data
            stat -c 'owner %u' out/s/a; cat out/s/a
            ! "${service[@]}" restore latest --to other --data data || echo written
            """
        );

        Assert.Contains("owner 0\nhi\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("written", text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_scratch.In("other")));
    }

    [Fact]
    public async Task A_lost_host_is_recovered_as_the_messages_say()
    {
        _scratch.MakeBots();
        await _scratch.AnswerAsync("backup", "--source", "bots");
        Directory.CreateDirectory(_scratch.In("new"));
        foreach (var folder in (string[])(RunEncryption.IsOn ? ["archives", "keys"] : ["archives"]))
        {
            Directory.Move(Path.Combine(_scratch.Data, folder), _scratch.In($"new/{folder}"));
        }

        Directory.Delete(_scratch.Data, recursive: true);
        Directory.Move(_scratch.In("new"), _scratch.Data);

        var refused = await _scratch.RunAsync("restore", "latest", "--to", "out");
        Assert.Contains($"Run `backupedge rebuild --data {_scratch.Data}`", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await _scratch.RunAsync("rebuild")).ExitCode);
        Assert.Equal(0, (await _scratch.RunAsync("restore", "latest", "--to", "out")).ExitCode);
        CommandScratch.AssertSame(_scratch.Bots, _scratch.In("out/bots"));
    }

    private async Task<string> ScriptAsync(string lines)
    {
        using var process = Process.Start(
            new ProcessStartInfo("bash", ["-ec", lines])
            {
                WorkingDirectory = _scratch.Folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{process.ExitCode}: {errors}");
        return errors + await output;
    }
}
