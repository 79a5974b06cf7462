using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Backup;

public sealed class LargeSumTests
{
    [Fact]
    public void A_sum_of_bytes_that_overflows_is_reported_as_the_largest_number()
    {
        using var harness = new EngineHarness();
        var folder = Path.Combine("/dev/shm", Path.GetRandomFileName());
        try
        {
            // Few file systems support files of this size; tmpfs does.
            Directory.CreateDirectory(folder);
            if (!CanHold(folder, 1L << 62))
            {
                Assert.Skip("No file system here supports files of 4 EiB.");
            }

            for (var i = 0; i < 3; i++)
            {
                TreeMaker.File(TreeMaker.Bytes(Path.Combine(folder, $"{i}")), "x"u8, holeAfter: 1L << 62);
            }

            var source = new FilesSource { Name = "src", Path = folder };
            var (id, summary) = harness.Backup(harness.RequestOf(source));

            Assert.Equal(long.MaxValue, summary.SourceBytes);
            Assert.Equal(long.MaxValue, harness.Engine.Describe(id).Summary.SourceBytes);
            Assert.Equal(long.MaxValue, harness.Engine.Measure([source], [], TestContext.Current.CancellationToken));
            Assert.Equal(long.MaxValue, harness.Restore(harness.RestoreOf(id) with { DryRun = true }).Summary.Bytes);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool CanHold(string folder, long size)
    {
        var path = Path.Combine(folder, "probe");
        var fd = Posix.OpenAt(Posix.WorkingFolder, Posix.Terminated(path), Posix.WriteOnly | Posix.Create, 0x180);
        if (fd < 0)
        {
            return false;
        }

        var done = Posix.ftruncate(fd, size) == 0;
        _ = Posix.close(fd);
        File.Delete(path);
        return done;
    }
}
