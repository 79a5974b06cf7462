using System.Runtime.InteropServices;
using BackupEdge.CrashDisk.Fuse;
using BackupEdge.CrashDisk.Logs;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.CrashDisk;

/// <summary>Tests the disk of the crash tests through a mount, which needs root.</summary>
public sealed partial class FuseServerTests
{
    private const int DiskBytes = 1 << 20;
    private const int Detach = 2;

    [Fact]
    public async Task Writes_flushes_and_marks_are_logged_in_order()
    {
        Assert.SkipUnless(Environment.UserName == "root" && File.Exists("/dev/fuse"), "Only root can mount, and it needs /dev/fuse.");
        using var scratch = new TempFolder();
        var mountPoint = scratch.MakeFolder("mounted");
        await using var file = new FileStream(scratch.At("log"), FileMode.CreateNew, FileAccess.ReadWrite);
        using var writer = new DiskLogWriter(file, DiskBytes);
        using var disk = LoggedDisk.Create(scratch.At("image"), DiskBytes, writer);
        var serving = Serve(mountPoint, disk);
        try
        {
            await Task.Run(() => Use(mountPoint), TestContext.Current.CancellationToken);
        }
        finally
        {
            _ = umount2(mountPoint, Detach);
            await serving;
        }

        var log = DiskLog.Read(file);
        Assert.Equal(
            [RecordKind.Write, RecordKind.Mark, RecordKind.Flush, RecordKind.Write, RecordKind.Mark],
            log.Items.Select(item => item.Kind)
        );
        Assert.Equal((4096L, 3L), (log.Items[0].Offset, log.Items[0].Length));
        Assert.Equal("after the first write", DiskLog.TextOf(file, log.Items[1]));
        Assert.Equal(8192, log.Items[3].Offset);
    }

    private static Task Serve(string mountPoint, LoggedDisk disk)
    {
        FuseConnection connection;
        try
        {
            connection = FuseConnection.Mount(mountPoint);
        }
        catch (IOException e)
        {
            Assert.Skip($"A container may not mount: {e.Message}");
            throw;
        }

        return Task.Factory.StartNew(
            () =>
            {
                using (connection)
                {
                    new FuseServer(connection, disk).Run();
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
    }

    private static void Use(string mountPoint)
    {
        using var handle = File.OpenHandle(Path.Combine(mountPoint, "disk"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.Write(handle, [1, 2, 3], 4096);
        Mark(mountPoint, "after the first write");
        RandomAccess.FlushToDisk(handle);
        RandomAccess.Write(handle, [4], 8192);
        Mark(mountPoint, "after the second write");
        var read = new byte[5];
        RandomAccess.Read(handle, read, 4095);
        Assert.Equal([0, 1, 2, 3, 0], read);
    }

    private static void Mark(string mountPoint, string text)
    {
        using var mark = new StreamWriter(Path.Combine(mountPoint, "mark"));
        mark.WriteLine(text);
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int umount2(string target, int flags);
}
