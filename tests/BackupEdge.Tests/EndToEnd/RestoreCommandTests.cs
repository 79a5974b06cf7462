using System.Diagnostics;
using System.Globalization;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>Effects of a restore by the published command line on the file system.</summary>
public sealed class RestoreCommandTests : IDisposable
{
    private readonly TempFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_hard_link_of_a_skipped_file_gets_the_content_of_the_backup()
    {
        var text = await ScriptAsync(
            """
            mkdir -p s o/s; echo RIGHT >s/a; ln s/a s/b; "$1" backup --source s=s --data d; echo EDITED >o/s/a
            "$1" restore latest --to o --overwrite skip --data d; cat o/s/a o/s/b
            """
        );

        Assert.EndsWith("EDITED\nRIGHT\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overwrite_fail_applies_to_a_path_of_5000_bytes()
    {
        var text = await ScriptAsync(
            """
            way() { for i in $(seq 25); do n=$(printf 'd%.0s' $(seq 200)); [ -d $n ] || mkdir $n; cd $n; done; }
            mkdir s; (cd s; way; echo RIGHT >f); "$1" backup --source s=s --data d; "$1" restore latest --to o --data d
            (cd o/s; way; echo EDITED >f); "$1" restore latest --to o --overwrite fail --data d || echo refused $?
            (cd o/s; way; cat f)
            """
        );

        Assert.Contains("refused 1", text, StringComparison.Ordinal);
        Assert.EndsWith("EDITED\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Set_id_bits_are_restored_only_with_trust()
    {
        var text = await ScriptAsync(
            """
            mkdir s; cp /bin/true s/t; chmod 4755 s/t; "$1" backup --source s=s --data d
            "$1" restore latest --to plain --data d; "$1" restore latest --to trusted --trust --data d; stat -c %a plain/s/t trusted/s/t
            """
        );

        Assert.Contains("755\n4755\n", text, StringComparison.Ordinal);
        Assert.Contains("s/t: It was restored without the set-id bits", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_can_restore_again_over_own_folders_without_write_access()
    {
        var root = Environment.UserName == "root";
        Assert.SkipUnless(!root || File.Exists("/usr/bin/setpriv"), "Only root can be another user, with setpriv.");
        var binary = _scratch.At("backupedge");
        File.Copy(PublishedBinary.Path, binary);
        File.SetUnixFileMode(binary, (UnixFileMode)0x1ED);
        File.SetUnixFileMode(_scratch.Path, (UnixFileMode)0x1FF);

        var text = await ScriptAsync(
            """
            mkdir -p s/locked/deep s/closed; echo 1 >s/locked/f; echo 2 >s/locked/deep/f; echo 3 >s/closed/f; chmod 555 s/locked/deep s/locked
            ./backupedge backup --source s=s --data d; chmod 700 s/closed
            ./backupedge restore latest --to o --data d; chmod 000 o/s/closed; chmod 555 o/s
            ./backupedge restore latest --to o --data d; stat -c %a o/s/locked o/s/locked/deep o/s/closed; cat o/s/closed/f
            chmod -R u+w s o
            """,
            root ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []
        );

        Assert.EndsWith("555\n555\n755\n3\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("denied", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_restore_removes_files_that_a_killed_one_left()
    {
        await ScriptAsync(
            "mkdir s; head -c 60000000 /dev/urandom >s/large; for i in $(seq 300); do echo $i >s/f$i; done; \"$1\" "
                + "backup --source s=s --data d"
        );
        var wasSeen = false;
        for (var attempt = 0; attempt < 10 && !wasSeen; attempt++)
        {
            using var process = Process.Start(
                BackupEdgeCommand.StartInfo(
                    ["restore", "latest", "--to", "o", "--data", "d"],
                    new Dictionary<string, string>(),
                    _scratch.Path
                )
            )!;
            var waited = Stopwatch.StartNew();
            while (!wasSeen && !process.HasExited && waited.Elapsed < TimeSpan.FromSeconds(30))
            {
                wasSeen = TemporaryFiles().Length > 0;
            }

            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            wasSeen = TemporaryFiles().Length > 0;
        }

        Assert.SkipUnless(wasSeen, "no restore could be killed while it ran");
        await Task.Delay(100, TestContext.Current.CancellationToken);
        await ScriptAsync("\"$1\" restore latest --to o --data d && diff -r s o/s");

        Assert.Empty(TemporaryFiles());
    }

    private string[] TemporaryFiles()
    {
        try
        {
            return Directory.GetFiles(_scratch.At("o", "s"), ".backupedge-*.tmp");
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    // Runs lines of bash in the scratch folder, with an optional prefix such as setpriv, and returns their output, errors first.
    private async Task<string> ScriptAsync(string lines, string[]? prefix = null)
    {
        string[] command = [.. prefix ?? [], "bash", "-ec", lines, "test", PublishedBinary.Path];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = _scratch.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, string.Create(CultureInfo.InvariantCulture, $"{process.ExitCode}: {errors}"));
        return errors + await output;
    }
}
