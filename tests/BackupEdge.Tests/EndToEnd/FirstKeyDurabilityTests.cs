using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>The order in which the server flushes its first key and the catalogue to the disk, observed with strace.</summary>
public sealed class FirstKeyDurabilityTests
{
    [Fact]
    public async Task The_file_of_the_first_key_is_flushed_before_the_catalogue()
    {
        using var folder = new TempFolder();
        var (exit, _) = await ShellRun.TryAsync(folder.Path, "strace -o /dev/null true");
        Assert.SkipUnless(exit == 0, "strace is not installed, or not allowed");

        // The server is stopped once it listens. Only the order of its calls matters, not their time.
        var calls = (
            await ShellRun.RunAsync(
                folder.Path,
                $$"""
                timeout -k 5 30 strace -f -y -o calls -e trace=fsync,fdatasync,rename,renameat,renameat2 '{{PublishedBinary.Path}}' serve --data data --listen http://127.0.0.1:0 >out 2>&1 &
                for _ in $(seq 250); do ! grep -q 'listens on' out 2>/dev/null || break; sleep 0.1; done
                kill %1; wait; cat calls
                """
            )
        ).Split('\n');

        var flushed = Array.FindIndex(calls, call =>
            call.Contains("sync(", StringComparison.Ordinal) && call.Contains("/admin.key", StringComparison.Ordinal)
        );
        var renamed = Array.FindIndex(calls, call =>
            call.Contains("rename", StringComparison.Ordinal) && call.Contains("/admin.key\"", StringComparison.Ordinal)
        );
        var folderFlushed = Array.FindIndex(calls, Math.Max(0, renamed), call =>
            call.Contains("sync(", StringComparison.Ordinal) && call.Contains("/data>", StringComparison.Ordinal)
        );
        var recorded = Array.FindLastIndex(calls, call =>
            call.Contains("sync(", StringComparison.Ordinal) && call.Contains("/catalogue.db-wal>", StringComparison.Ordinal)
        );

        Assert.True(
            flushed >= 0 && flushed < renamed && renamed < folderFlushed && folderFlushed < recorded,
            $"{flushed}, {renamed}, {folderFlushed}, {recorded} in\n{string.Join('\n', calls)}"
        );
    }
}
