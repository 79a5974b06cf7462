using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine.Archives;
using BackupEdge.Tests.Engine.Sealing;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Backup;

/// <summary>Backups and rewrites whose chunk table does not fit into its memory.</summary>
public sealed class BoundedTableTests
{
    [Fact]
    public async Task A_small_chunk_table_stores_the_same_chunks_as_a_large_one()
    {
        var keys = TestKeys.OfRun();
        using var small = new EngineHarness(with: options => options with { ChunkTableBytes = 1 }, keys: keys);
        using var large = new EngineHarness(keys: keys);
        MakeTree(small.Source, files: 6000, seed: 1);
        await EngineHarness.LetAgeAsync(Path.Combine(small.Source, "large"));
        var request = small.Request();
        var (id, summary) = small.Backup(request);
        var (_, expected) = large.Backup(request);

        Assert.Equal(6001, expected.Files);
        Assert.Equal((expected.Chunks, expected.NewBytes), (summary.Chunks, summary.NewBytes));
        Assert.Equal(IdsIn(large, id), IdsIn(small, id));
        Assert.Equal(0, small.Verify(id).ProblemCount);
        Assert.Empty(Directory.GetFileSystemEntries(small.ScratchFolder));
        Assert.False(Directory.Exists(large.ScratchFolder));
        AssertRestored(small, id);
    }

    [Fact]
    public void An_incremental_backup_with_a_small_chunk_table_stores_only_new_chunks()
    {
        using var harness = new EngineHarness(with: options => options with { ChunkTableBytes = 1 });
        MakeTree(harness.Source, files: 3000, seed: 1);
        var (full, _) = harness.Backup();
        MakeTree(Path.Combine(harness.Source, "copy"), files: 3000, seed: 1);
        MakeTree(Path.Combine(harness.Source, "new"), files: 3000, seed: 2);

        var (id, summary) = harness.Backup(harness.Request().Against(full));

        Assert.InRange(summary.Chunks, 3000 * 2 / 3, 3100);
        Assert.Equal(0, harness.Verify(id).ProblemCount);
        AssertRestored(harness, id);
    }

    [Fact]
    public void A_full_scratch_disk_fails_the_backup_with_no_space_and_leaves_nothing()
    {
        var file = new MemoryScratchFile { FailWrite = 20 };
        using var harness = new EngineHarness(with: options => options with { ChunkTableBytes = 1, CreateScratchFile = _ => file });
        MakeTree(harness.Source, files: 6000, seed: 1);

        var fault = Assert.Throws<Fault>(() => harness.Backup());

        Assert.Equal(FaultCode.NoSpace, fault.Code);
        Assert.Empty(Directory.GetFileSystemEntries(harness.StoreFolder));
        Assert.True(file.IsDisposed);
    }

    [Fact]
    public void A_damaged_scratch_file_fails_the_backup_and_leaves_nothing()
    {
        foreach (
            var file in new[]
            {
                new MemoryScratchFile { Damage = 5000 },
                new MemoryScratchFile { ReadableLength = 5000 },
            }
        )
        {
            using var harness = new EngineHarness(with: options => options with { ChunkTableBytes = 1, CreateScratchFile = _ => file });
            MakeTree(harness.Source, files: 6000, seed: 1);

            var fault = Assert.Throws<Fault>(() => harness.Backup());

            Assert.Equal(FaultCode.IoError, fault.Code);
            Assert.Contains("scratch folder is damaged", fault.Message, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFileSystemEntries(harness.StoreFolder));
        }
    }

    [Fact]
    public void An_archive_is_compacted_with_a_small_chunk_table()
    {
        using var harness = new EngineHarness(with: options => options with { ChunkTableBytes = 1 });
        MakeTree(harness.Source, files: 3000, seed: 1);
        MakeTree(Path.Combine(harness.Source, "gone"), files: 3000, seed: 2);
        var (full, _) = harness.Backup();
        Directory.Delete(Path.Combine(harness.Source, "gone"), recursive: true);
        var (id, _) = harness.Backup(harness.Request().Against(full));
        harness.Store.Retire(full);

        var size = harness.Engine.Rewrite(
            full,
            [id],
            replace =>
            {
                replace();
                return true;
            },
            new TransferProgress(),
            TestContext.Current.CancellationToken
        );

        Assert.NotNull(size);
        Assert.Equal(0, harness.Verify(id).ProblemCount);
        Assert.Empty(Directory.GetFileSystemEntries(harness.ScratchFolder));
        AssertRestored(harness, id);
    }

    // A third of the files have the content of another file.
    private static void MakeTree(string folder, int files, int seed)
    {
        Directory.CreateDirectory(folder);
        var bytes = new byte[100];
        for (var i = 0; i < files; i++)
        {
            new Random((seed * 1_000_000) + (i % 3 == 2 ? i - 1 : i)).NextBytes(bytes);
            File.WriteAllBytes(Path.Combine(folder, $"file-{i}"), bytes);
        }

        var large = new byte[3_000_000];
        new Random(seed).NextBytes(large);
        File.WriteAllBytes(Path.Combine(folder, "large"), large);
    }

    private static SortedSet<ChunkId> IdsIn(EngineHarness harness, string id)
    {
        using var archive = ArchiveReader.Open(new ArchiveAccess(harness.Store, harness.Keys), id);
        var ids = new SortedSet<ChunkId>();
        var data = new GroupData();
        byte[] scratch = [];
        for (uint group = 0; group < archive.Groups.Count; group++)
        {
            if (archive.TryReadHead(group, data, ref scratch))
            {
                data.Chunks.ForEach(chunk => Assert.True(ids.Add(chunk.Id), "A chunk is stored twice."));
            }
        }

        Assert.Equal(archive.Index.Count, ids.Count);
        return ids;
    }

    private static void AssertRestored(EngineHarness harness, string id)
    {
        var (folder, summary) = harness.Restore(harness.RestoreOf(id));
        Assert.Empty(summary.Errors);
        TreeAssert.Same(harness.Source, folder);
    }
}
