using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.Engine.Chunking;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Rewrite;

/// <summary>Compaction of a retired archive that an incremental backup needs in part.</summary>
public sealed class ArchiveRewriterTests : IDisposable
{
    private const int FileBytes = 3 << 20;
    private readonly EngineHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-7)]
    public void Groups_that_are_needed_as_a_whole_keep_their_frame_and_the_others_their_compression(int level)
    {
        Assert.SkipUnless(level == 0 || ZstdLibrary.IsLoaded, "This machine has no libzstd.so.1.");
        var compression = level == 0 ? GroupCompression.Lz4 : GroupCompression.Zstd(level);
        Write("kept", seed: 1);
        Write("removed", seed: 2);
        var (full, before) = _harness.Backup(Request(compression));
        File.Delete(Path.Combine(_harness.Source, "removed"));
        var (next, _) = _harness.Backup(Request(GroupCompression.Lz4).Against(full));
        var old = FramesOf(full);

        var size = Rewrite(full, next);

        var rewritten = FramesOf(full);
        Assert.InRange(size, 1, before.StoredBytes * 2 / 3);
        Assert.InRange(rewritten.Keys.Count(old.ContainsKey), 2, rewritten.Count);
        Assert.All(rewritten.Values, kind => Assert.Equal(compression, kind));
        Assert.Empty(_harness.Verify(next).Problems);
        var (folder, restore) = _harness.Restore(_harness.RestoreOf(next));
        Assert.Empty(restore.Errors);
        TreeAssert.Same(_harness.Source, folder);
    }

    [Fact]
    public void An_archive_of_both_kinds_stays_one()
    {
        Assert.SkipUnless(ZstdLibrary.IsLoaded, "This machine has no libzstd.so.1.");
        foreach (var name in (string[])["a", "b"])
        {
            Directory.CreateDirectory(Path.Combine(_harness.Source, name));
            Write($"{name}/kept", name[0]);
            Write($"{name}/removed", name[0] + 100);
        }

        var sources = new[] { ("a", GroupCompression.Lz4), ("b", GroupCompression.Zstd(3)) };
        BackupRequest Request() =>
            _harness.Request() with
            {
                Sources =
                [
                    .. sources.Select(source => new FilesSource
                    {
                        Name = source.Item1,
                        Path = Path.Combine(_harness.Source, source.Item1),
                        Compression = source.Item2,
                    }),
                ],
            };
        var (full, _) = _harness.Backup(Request());
        File.Delete(Path.Combine(_harness.Source, "a", "removed"));
        File.Delete(Path.Combine(_harness.Source, "b", "removed"));
        var (next, _) = _harness.Backup(Request().Against(full));

        Rewrite(full, next);

        Assert.Equal([GroupCompression.Lz4, GroupCompression.Zstd(3)], FramesOf(full).Values.Distinct().Order(ByLevel));
        Assert.Empty(_harness.Verify(next).Problems);
    }

    private static Comparer<GroupCompression> ByLevel { get; } =
        Comparer<GroupCompression>.Create((left, right) => left.Level.CompareTo(right.Level));

    private void Write(string name, int seed) =>
        File.WriteAllBytes(Path.Combine(_harness.Source, name), new SampleStream(SampleKind.Text, seed, FileBytes).ToBytes());

    private BackupRequest Request(GroupCompression compression) =>
        _harness.RequestOf(
            new FilesSource
            {
                Name = "src",
                Path = _harness.Source,
                Compression = compression,
            }
        );

    private long Rewrite(string id, string living)
    {
        _harness.Store.Retire(id);
        var size = _harness.Engine.Rewrite(
            id,
            [living],
            replace =>
            {
                replace();
                return true;
            },
            new TransferProgress(),
            TestContext.Current.CancellationToken
        );
        return Assert.NotNull(size);
    }

    // The frames of all groups, each as its chunks and bytes, with how it is compressed.
    private Dictionary<string, GroupCompression> FramesOf(string id)
    {
        using var archive = ArchiveReader.Open(new ArchiveAccess(_harness.Store, _harness.Keys), id);
        var data = new GroupData();
        byte[] scratch = [];
        var frames = new Dictionary<string, GroupCompression>(StringComparer.Ordinal);
        for (uint group = 0; group < archive.Groups.Count; group++)
        {
            var row = archive.Groups[group];
            if (row.IsUsed && archive.ReadGroup(group, GroupDepth.Content, data, ref scratch) is null)
            {
                var frame = scratch.AsSpan(row.HeadBytes, row.FrameBytes);
                frames.Add(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(frame)), Assert.NotNull(data.Compression));
            }
        }

        return frames;
    }
}
