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
    public void A_tree_with_every_kind_of_entry_is_restored_unchanged(int seed, int workers)
    {
        using var harness = new EngineHarness(workers);
        RandomTree.Make(harness.Source, seed);

        var (id, backup) = harness.Backup();
        var (folder, restore) = harness.Restore(harness.RestoreOf(id));

        Assert.Equal(0, backup.WarningCount);
        Assert.Empty(restore.Errors);
        TreeAssert.Same(harness.Source, folder);
        Assert.Equal(backup.Files + backup.Others, restore.Files);
        Assert.Equal(backup.Directories, restore.Directories);
        Assert.Equal(new FileInfo(harness.ArchivePath(id)).Length, backup.StoredBytes);
        var verify = harness.Verify(id);
        Assert.Empty(verify.Problems);
        Assert.Equal(backup.Chunks, verify.Chunks);
    }

    [Fact]
    public void An_empty_source_is_restored_as_an_empty_folder()
    {
        using var harness = new EngineHarness();

        var (folder, _) = harness.Restore(harness.RestoreOf(harness.Backup().Id));

        TreeAssert.Same(harness.Source, folder);
    }

    [Fact]
    public void The_lz4_tool_accepts_an_archive_and_unpacks_its_chunks_unless_they_are_sealed()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/lz4"), "lz4 is not installed");
        using var harness = new EngineHarness();
        RandomTree.Make(harness.Source, 11);
        var (id, backup) = harness.Backup();

        using var lz4 = Process.Start(
            new ProcessStartInfo("/usr/bin/lz4", ["-dc", harness.ArchivePath(id)]) { RedirectStandardOutput = true }
        )!;
        long bytes = 0;
        var buffer = new byte[1 << 16];
        for (int count; (count = lz4.StandardOutput.BaseStream.Read(buffer)) > 0;)
        {
            bytes += count;
        }

        lz4.WaitForExit();
        Assert.Equal(0, lz4.ExitCode);
        Assert.Equal(harness.Keys is null ? backup.NewBytes : 0, bytes);
    }

    [Fact]
    public void A_second_restore_over_the_first_changes_nothing()
    {
        using var harness = new EngineHarness();
        RandomTree.Make(harness.Source, 12);
        var (id, _) = harness.Backup();
        var (folder, _) = harness.Restore(harness.RestoreOf(id));

        var (_, again) = harness.Restore(harness.RestoreOf(id, folder));

        Assert.Empty(again.Errors);
        TreeAssert.Same(harness.Source, folder);
    }
}
