using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>What becomes of the first admin key.</summary>
public sealed class FirstKeyTests
{
    [Fact]
    public async Task Standard_output_that_is_no_terminal_gets_the_path_of_the_key_and_not_the_key()
    {
        await using var server = await BackupEdgeServer.StartAsync();
        await using var forMachines = await BackupEdgeServer.StartAsync(new ServerOptions { Arguments = ["--json"] });

        Assert.DoesNotContain(server.AdminKey, server.Log, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(server.Data, "admin.key"), server.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(forMachines.AdminKey, forMachines.Log, StringComparison.Ordinal);
        Assert.Contains("\"first_admin_key_file\"", forMachines.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminal_gets_the_key()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "script (util-linux) is not installed");
        using var folder = new TempFolder();

        // The pseudo-terminal of `script` is the server's standard output; it ends when the key is there, or is killed after ten seconds.
        var shown = await ShellRun.RunAsync(
            folder.Path,
            $$"""
            timeout -k 5 10 script -qfc "exec '{{PublishedBinary.Path}}' serve --data data --listen http://127.0.0.1:0" out >/dev/null 2>&1 &
            for _ in $(seq 100); do ! grep -q 'First admin key' out 2>/dev/null || break; sleep 0.1; done
            kill %1; wait; cat out; cat data/admin.key
            """
        );

        var key = File.ReadAllText(folder.At("data", "admin.key")).Trim();
        Assert.Equal(3, shown.Split(key).Length);
    }
}
