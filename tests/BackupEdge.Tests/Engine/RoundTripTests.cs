using System.Diagnostics;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine;

public sealed class RoundTripTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(4, 2)]
    [InlineData(5, 2)]
    [InlineData(6, 2)]
    [InlineData(7, 8)]
    public void A_tree_of_every_kind_of_entry_comes_back_as_it_was(int seed, int workers)
    {
        using var bench = new EngineHarness(workers);
        RandomTree.Make(bench.Source, seed);

        var (id, backup) = bench.Backup();
        var (folder, restore) = bench.Restore(bench.RestoreOf(id));

        Assert.Equal(0, backup.WarningCount);
        Assert.Empty(restore.Errors);
        TreeAssert.Same(bench.Source, folder);
        Assert.Equal(backup.Files + backup.Others, restore.Files);
        Assert.Equal(backup.Directories, restore.Directories);
        Assert.Equal(new FileInfo(bench.ArchivePath(id)).Length, backup.StoredBytes);
        var verify = bench.Verify(id);
        Assert.Empty(verify.Problems);
        Assert.Equal(backup.Chunks, verify.Chunks);
    }

    [Fact]
    public void An_empty_source_comes_back_empty()
    {
        using var bench = new EngineHarness();

        var (folder, _) = bench.Restore(bench.RestoreOf(bench.Backup().Id));

        TreeAssert.Same(bench.Source, folder);
    }

    [Fact]
    public void The_lz4_tool_accepts_an_archive_and_unpacks_its_chunks()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/lz4"), "lz4 is not installed");
        using var bench = new EngineHarness();
        RandomTree.Make(bench.Source, 11);
        var (id, backup) = bench.Backup();

        using var lz4 = Process.Start(
            new ProcessStartInfo("/usr/bin/lz4", ["-dc", bench.ArchivePath(id)]) { RedirectStandardOutput = true }
        )!;
        long bytes = 0;
        var buffer = new byte[1 << 16];
        for (int count; (count = lz4.StandardOutput.BaseStream.Read(buffer)) > 0;)
        {
            bytes += count;
        }

        lz4.WaitForExit();
        Assert.Equal(0, lz4.ExitCode);
        Assert.Equal(backup.NewBytes, bytes);
    }

    [Fact]
    public void A_second_restore_over_the_first_changes_nothing()
    {
        using var bench = new EngineHarness();
        RandomTree.Make(bench.Source, 12);
        var (id, _) = bench.Backup();
        var (folder, _) = bench.Restore(bench.RestoreOf(id));

        var (_, again) = bench.Restore(bench.RestoreOf(id, folder));

        Assert.Empty(again.Errors);
        TreeAssert.Same(bench.Source, folder);
    }
}
