using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>The output of the first admin key.</summary>
public sealed class FirstKeyTests
{
    [Fact]
    public async Task Only_the_path_of_the_key_is_printed_without_a_terminal()
    {
        await using var server = await BackupEdgeServer.StartAsync();
        await using var forMachines = await BackupEdgeServer.StartAsync(new ServerOptions { Arguments = ["--json"] });

        // All output is there when the processes have ended.
        Assert.Equal((0, 0), (await server.StopAsync(), await forMachines.StopAsync()));
        Assert.DoesNotContain(server.AdminKey, server.Log, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(server.Data, "admin.key"), server.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(forMachines.AdminKey, forMachines.Log, StringComparison.Ordinal);
        Assert.Contains("\"first_admin_key_file\"", forMachines.Log, StringComparison.Ordinal);

        // Nor is a link that signs in.
        Assert.DoesNotContain("#/login/", server.Log + forMachines.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_is_printed_to_a_terminal()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "script (util-linux) is not installed");
        using var folder = new TempFolder();

        // The pseudo-terminal of `script` is the server's standard output. It ends when the key is printed, or after ten seconds.
        var shown = await ShellRun.RunAsync(
            folder.Path,
            $$"""
            timeout -k 5 10 script -qfc "exec '{{PublishedBinary.Path}}' serve --data data --listen http://127.0.0.1:0" out >/dev/null 2>&1 &
            for _ in $(seq 100); do ! grep -q '#/login/' out 2>/dev/null || break; sleep 0.1; done
            kill %1; wait; cat out; cat data/admin.key
            """
        );

        var key = File.ReadAllText(folder.At("data", "admin.key")).Trim();
        Assert.Equal(3, shown.Split(key).Length);
        Assert.Matches(@"http://127\.0\.0\.1:\d+/#/login/[\w-]{43}\s", shown);
    }
}
