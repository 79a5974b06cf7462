using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BackupEdge.Tests.Engine.Backup;

/// <summary>Files under a write lease, as file servers take them for their clients.</summary>
public sealed partial class LeasedFileTests
{
    private const int SetSignal = 10;
    private const int WindowChange = 28; // A signal that does nothing.
    private const int SetLease = 1024;
    private const int GetLease = 1025;
    private const int WriteLease = 1;
    private const int NoLease = 2;

    [Fact]
    public void A_lease_that_is_given_up_is_waited_for()
    {
        using var bench = new EngineHarness();
        var path = Path.Combine(bench.Source, "leased");
        File.WriteAllText(path, "content");
        using var file = Lease(path);
        var holder = new Thread(() =>
        {
            // The kernel asks for it when somebody opens the file.
            while (fcntl(file, GetLease, 0) == WriteLease)
            {
                Thread.Sleep(10);
            }

            Thread.Sleep(200);
            Assert.Equal(0, fcntl(file, SetLease, NoLease));
        });
        holder.Start();

        var (id, summary) = bench.Backup();
        holder.Join();

        Assert.Empty(summary.Warnings);
        Assert.Equal("content", File.ReadAllText(Path.Combine(bench.Restore(bench.RestoreOf(id)).Folder, "leased")));
    }

    [Fact]
    public void A_lease_that_is_kept_costs_that_file_alone_and_is_a_warning()
    {
        using var bench = new EngineHarness(with: options => options with { WaitLimit = TimeSpan.FromMilliseconds(100) });
        File.WriteAllText(Path.Combine(bench.Source, "leased"), "content");
        File.WriteAllText(Path.Combine(bench.Source, "other"), "content");
        using var file = Lease(Path.Combine(bench.Source, "leased"));

        var (_, summary) = bench.Backup();

        var warning = Assert.Single(summary.Warnings);
        Assert.Equal(("src/leased", "unreadable", 1L), (warning.Path, warning.Code, summary.Files));
    }

    private static SafeFileHandle Lease(string path)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        Assert.Equal(0, fcntl(file, SetSignal, WindowChange));
        Assert.SkipUnless(fcntl(file, SetLease, WriteLease) == 0, "the file system has no leases");
        return file;
    }

#pragma warning disable IDE1006, SYSLIB1054 // lower-case names are those of libc
    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(SafeFileHandle file, int command, int value);
#pragma warning restore IDE1006, SYSLIB1054
}
