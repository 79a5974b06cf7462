using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BackupEdge.Tests.Engine.Backup;

/// <summary>Tests files with a write lease, which file servers take for their clients.</summary>
public sealed partial class LeasedFileTests
{
    private const int SetSignal = 10;
    private const int WindowChange = 28; // A signal that does nothing.
    private const int SetLease = 1024;
    private const int GetLease = 1025;
    private const int WriteLease = 1;
    private const int NoLease = 2;

    [Fact]
    public void A_backup_waits_until_a_lease_is_released()
    {
        using var harness = new EngineHarness();
        var path = Path.Combine(harness.Source, "leased");
        File.WriteAllText(path, "content");
        using var file = Lease(path);
        var holder = new Thread(() =>
        {
            // The kernel requests the lease back when the file is opened.
            while (fcntl(file, GetLease, 0) == WriteLease)
            {
                Thread.Sleep(10);
            }

            Thread.Sleep(200);
            Assert.Equal(0, fcntl(file, SetLease, NoLease));
        });
        holder.Start();

        var (id, summary) = harness.Backup();
        holder.Join();

        Assert.Empty(summary.Warnings);
        Assert.Equal("content", File.ReadAllText(Path.Combine(harness.Restore(harness.RestoreOf(id)).Folder, "leased")));
    }

    [Fact]
    public void A_lease_that_is_not_released_skips_only_that_file_with_a_warning()
    {
        using var harness = new EngineHarness(with: options => options with { WaitLimit = TimeSpan.FromMilliseconds(100) });
        File.WriteAllText(Path.Combine(harness.Source, "leased"), "content");
        File.WriteAllText(Path.Combine(harness.Source, "other"), "content");
        using var file = Lease(Path.Combine(harness.Source, "leased"));

        var (_, summary) = harness.Backup();

        var warning = Assert.Single(summary.Warnings);
        Assert.Equal(("src/leased", "unreadable", 1L), (warning.Path, warning.Code, summary.Files));
    }

    private static SafeFileHandle Lease(string path)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        Assert.Equal(0, fcntl(file, SetSignal, WindowChange));
        Assert.SkipUnless(fcntl(file, SetLease, WriteLease) == 0, "the file system does not support leases");
        return file;
    }

#pragma warning disable IDE1006, SYSLIB1054 // the lower-case names come from libc
    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(SafeFileHandle file, int command, int value);
#pragma warning restore IDE1006, SYSLIB1054
}
